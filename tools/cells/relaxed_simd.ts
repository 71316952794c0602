import { setFlagsFromString } from 'node:v8'

/** Turns fused multiply-add on where the engine has it behind a flag, in Node 20. It counts for WebAssembly that is compiled afterwards. */
export function turnOnRelaxedSimd(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd')
}

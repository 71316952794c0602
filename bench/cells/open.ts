import type { Runtime } from 'webrnn'
import type { Package } from '../../tools/cells/package.js'
import type { Place } from './rows.js'

/** f32x4.relaxed_madd, as it is encoded. */
const RELAXED = [0xfd, 0x85, 2] as const

/**
 * A runtime on the target.
 * @throws Error if the engine has no such thing
 */
export async function openTarget({ open }: Package, target: Place['target']): Promise<Runtime> {
  if (target === 'webgpu') return open({ backend: 'webgpu' })
  const { validate } = WebAssembly
  // The package runs the fastest build that the engine has. To run the other, the engine has to deny it.
  if (target === 'wasm-simd') WebAssembly.validate = (bytes) => !mentionsRelaxed(bytes) && validate(bytes)
  try {
    const runtime = await open({ backend: 'wasm' })
    if (runtime.reason.includes('relaxed') === (target === 'wasm-relaxed')) return runtime
    runtime.close()
    throw new Error(`${target}: this engine runs ${runtime.reason}`)
  } finally {
    WebAssembly.validate = validate
  }
}

function mentionsRelaxed(bytes: BufferSource): boolean {
  const code = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes)
  return code.some((_, at) => RELAXED.every((byte, n) => code[at + n] === byte))
}

/** The build inlines these (rollup.config.js): WGSL as text, WebAssembly's two builds as bytes that are decoded when they are asked for, a worker's script with all that it imports. */
declare module '*.wgsl' {
  const source: string
  export default source
}
declare module '*.wasm' {
  export default function bytes(flavour: 'relaxed' | 'simd'): Uint8Array<ArrayBuffer>
}
declare module '*?inline' {
  const source: string
  export default source
}

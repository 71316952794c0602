/** The build inlines these (rollup.config.js): WGSL as text, WebAssembly as bytes. */
declare module '*.wgsl' {
  const source: string
  export default source
}
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>
  export default bytes
}

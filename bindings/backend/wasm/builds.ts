/** The builds of the kernels, which are inlined together and compressed: they differ in little. */
import packed from '../../../dist/wasm/webrnn.builds.deflate'
import type { Flavour } from '../../language/compiled.js'

/** In the order of the file. */
const FLAVOURS: readonly Flavour[] = ['relaxed', 'simd']

/** As in tools/pack_builds.ts, which puts the file together: lengths, then blocks of so many bytes, one of each build in turn. */
const BLOCK = 16384

/** The bytes of one build. */
export async function buildOf(flavour: Flavour): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([packed()]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const file = await new Response(stream).arrayBuffer()
  const lengths = new DataView(file)
  const rest = FLAVOURS.map((_, n) => lengths.getUint32(4 * n, true))
  const wanted = FLAVOURS.indexOf(flavour)
  const build = new Uint8Array(rest[wanted]!)
  let to = 0
  for (let from = 4 * FLAVOURS.length; from < file.byteLength;) {
    for (let n = 0; n < FLAVOURS.length; n++) {
      const bytes = Math.min(BLOCK, rest[n]!)
      if (n === wanted) build.set(new Uint8Array(file, from, bytes), to)
      if (n === wanted) to += bytes
      rest[n]! -= bytes
      from += bytes
    }
  }
  return build
}

import { deflateRawSync } from 'node:zlib'

/** As in bindings/backend/wasm/builds.ts, which takes it apart. */
const BLOCK = 16384

/**
 * Puts builds of the same sources into one compressed file: their lengths (u32, little-endian), then blocks of 16 KiB, one of each build in turn. So
 * what they have in common is within the 32 KiB that deflate looks back, and costs next to nothing the second time.
 */
export function packBuilds(builds: readonly Uint8Array[]): Uint8Array {
  const lengths = Buffer.alloc(4 * builds.length)
  builds.forEach(({ length }, n) => lengths.writeUInt32LE(length, 4 * n))
  const blocks: Uint8Array[] = [lengths]
  const longest = Math.max(...builds.map(({ length }) => length))
  for (let from = 0; from < longest; from += BLOCK) {
    for (const build of builds) blocks.push(build.subarray(from, from + BLOCK))
  }
  return deflateRawSync(Buffer.concat(blocks), { level: 9 })
}

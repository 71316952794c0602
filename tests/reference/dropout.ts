/** The PCG hash of Jarzynski & Olano 2020, "Hash Functions for GPU Rendering", on unsigned 32-bit integers. */
export function pcg(value: number): number {
  const state = (Math.imul(value, 747796405) + 2891336453) >>> 0
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0
  return ((word >>> 22) ^ word) >>> 0
}

/** Whether dropout with probability p keeps element n. p is a float32 on every device. */
export function keep(seed: number, n: number, p: number): boolean {
  return (pcg((pcg(seed) ^ n) >>> 0) >>> 8) / 2 ** 24 >= Math.fround(p)
}

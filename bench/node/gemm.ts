/** webrnn's own product of big square matrices: what a layer's products could be, were they all that big. */
import { Random } from '../../tests/reference/random.js'
import type { Place } from '../suite/operation.js'

const RUNS = 5

/** C = A Bᵀ, as a layer's. @returns billions of operations in a second, the best of some runs */
export async function measureGemm(
  { webrnn, runtime: { device } }: Place,
  size: number,
): Promise<{ size: number; gigaflops: number }> {
  const random = new Random(1)
  const spans = [0, 1, 2].map(() => ({ memory: device.allocate(size * size), offset: 0, length: size * size }))
  const [A, B, C] = spans as [(typeof spans)[0], (typeof spans)[0], (typeof spans)[0]]
  try {
    for (const span of [A, B]) device.write(span, random.uniform(size * size))
    let best = Infinity
    for (let n = 0; n < RUNS; n++) {
      const start = performance.now()
      device.run(webrnn.kernels.gemm, { M: size, N: size, K: size, A, B, C, transposeB: true, weights: true })
      await device.read({ ...C, length: 1 })
      if (n > 0) best = Math.min(best, performance.now() - start)
    }
    return { size, gigaflops: (2 * size ** 3) / best / 1e6 }
  } finally {
    for (const { memory } of spans) device.free(memory)
  }
}

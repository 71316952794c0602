import * as kernels from '../../bindings/backend/kernels/index.js'
import type { Case } from '../kernels/case.js'

/** Runs `work` and counts the calls of GPUQueue.submit meanwhile, whoever makes them. */
async function submitsDuring(work: () => Promise<unknown>): Promise<number> {
  const { prototype } = GPUQueue
  // Called with the queue as `this` below.
  const original = prototype.submit
  let count = 0
  prototype.submit = function (this: GPUQueue, buffers) {
    count++
    return original.call(this, buffers)
  }
  try {
    await work()
  } finally {
    prototype.submit = original
  }
  return count
}

/** A training batch is one submission: kernels, the end of the batch and the loss that is read back. */
const oneSubmit: Case = {
  name: 'backend: kernels, submit and read in one task are one GPUQueue.submit',
  kernels: [],
  async run(backend, check) {
    const N = 1000
    const memory = backend.allocate(N)
    const y = { memory, offset: 0, length: N }
    const result = backend.allocate(64)
    const total = { memory: result, offset: 0, length: 1 }
    const batch = async (): Promise<void> => {
      for (let n = 0; n < 20; n++) backend.run(kernels.fill, { N, y, value: n })
      backend.run(kernels.sum, { N, x: y, y: total })
      backend.submit()
      const [sum] = await backend.read(total)
      check.that(sum === 19 * N, `the sum is ${sum}`)
    }
    await batch()
    for (let round = 0; round < 3; round++) {
      backend.resetStats()
      const submits = await submitsDuring(batch)
      check.that(submits === 1, `GPUQueue.submit was called ${submits} times`)
      check.that(backend.stats().submits === 1, `stats say ${backend.stats().submits} submits`)
    }
    backend.free(memory)
    backend.free(result)
  },
}

export const submitCases: readonly Case[] = [oneSubmit]

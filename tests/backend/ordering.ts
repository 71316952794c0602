import * as kernels from '../../bindings/backend/kernels/index.js'
import type { Case } from '../kernels/case.js'

/** A write happens after the kernels called before it and before those called after it. */
const writeBetweenKernels: Case = {
  name: 'backend: a write is ordered between the kernels around it',
  kernels: [],
  async run(backend, check) {
    const N = 256
    const memory = backend.allocate(N)
    const x = { memory, offset: 0, length: N }
    const results = backend.allocate(2 * N)
    const [a, b] = [
      { memory: results, offset: 0, length: N },
      { memory: results, offset: N, length: N },
    ]
    backend.write(x, new Float32Array(N).fill(1))
    backend.run(kernels.scale, { N, x, y: a, factor: 10, by: null, accumulate: false })
    backend.write(x, new Float32Array(N).fill(2))
    backend.run(kernels.scale, { N, x, y: b, factor: 10, by: null, accumulate: false })
    backend.write(x, new Float32Array(N).fill(3))
    check.close('scale', 'before the write', await backend.read(a), new Float32Array(N).fill(10))
    check.close('scale', 'after the write', await backend.read(b), new Float32Array(N).fill(20))
    check.close('write', 'last', await backend.read(x), new Float32Array(N).fill(3))
    backend.free(memory)
    backend.free(results)
  },
}

/** What the caller does to its array after `write` does not reach the device. */
const writeCopies: Case = {
  name: 'backend: write copies, read gives a copy',
  kernels: [],
  async run(backend, check) {
    const memory = backend.allocate(64)
    const span = { memory, offset: 0, length: 64 }
    const data = new Float32Array(64).fill(5)
    backend.write(span, data)
    data.fill(6)
    const got = await backend.read(span)
    check.close('write', 'span', got, new Float32Array(64).fill(5))
    got.fill(7)
    check.close('read', 'span', await backend.read(span), new Float32Array(64).fill(5))
    backend.free(memory)
  },
}

/** Writes keep their order, whatever their sizes: those to one span, and those to memory that goes back and out again. */
const writesKeepOrder: Case = {
  name: 'backend: small and large writes keep their order',
  kernels: [],
  async run(backend, check) {
    const N = 40_000
    const memory = backend.allocate(N)
    const all = { memory, offset: 0, length: N }
    const want = new Float32Array(N)
    for (const [value, offset, length] of [
      [1, 0, N],
      [2, 64, 64],
      [3, 0, N],
      [4, 128, 12_000],
      [5, 192, 12_000],
      [6, 256, 64],
    ] as const) {
      backend.write({ memory, offset, length }, new Float32Array(length).fill(value))
      want.fill(value, offset, offset + length)
    }
    check.close('write', 'the last of each place', await backend.read(all), want)
    backend.write({ memory, offset: 0, length: 64 }, new Float32Array(64).fill(7))
    backend.free(memory)
    const next = backend.allocate(N)
    const span = { memory: next, offset: 0, length: 64 }
    backend.write(span, new Float32Array(64).fill(8))
    check.close('write', 'memory that was given back', await backend.read(span), new Float32Array(64).fill(8))
    backend.free(next)
  },
}

/** A read sees the kernels called before it and none of those after it. */
const readSeesItsMoment: Case = {
  name: 'backend: a read sees the moment at which it was called',
  kernels: [],
  async run(backend, check) {
    const memory = backend.allocate(64)
    const y = { memory, offset: 0, length: 64 }
    const reads: Array<Promise<Float32Array>> = []
    for (let value = 0; value < 5; value++) {
      backend.run(kernels.fill, { N: 64, y, value })
      reads.push(backend.read(y))
    }
    for (const [value, got] of (await Promise.all(reads)).entries()) {
      check.close('read', `read ${value}`, got, new Float32Array(64).fill(value))
    }
    backend.free(memory)
  },
}

/** Kernels are counted by name, and a reset forgets them but not the memory. */
const statistics: Case = {
  name: 'backend: stats count kernels, batches and bytes',
  kernels: [],
  async run(backend, check) {
    const start = backend.stats().bytesLive
    const memory = backend.allocate(1000)
    backend.resetStats()
    const y = { memory, offset: 0, length: 64 }
    backend.run(kernels.fill, { N: 64, y, value: 1 })
    backend.run(kernels.fill, { N: 64, y, value: 2 })
    backend.submit()
    await backend.read(y)
    const stats = backend.stats()
    check.that(stats.dispatches === 2, `${stats.dispatches} dispatches`)
    check.that(stats.kernels['fill'] === 2, `fill was counted ${stats.kernels['fill']} times`)
    check.that(stats.submits === 1, `${stats.submits} submits`)
    check.that(stats.bytesLive >= start + 4000, `${stats.bytesLive} bytes live, ${start} before`)
    check.that(stats.bytesPeak >= stats.bytesLive, `the peak is ${stats.bytesPeak}, live are ${stats.bytesLive}`)
    check.that(stats.bytesHeld >= stats.bytesLive, `held are ${stats.bytesHeld}, live are ${stats.bytesLive}`)
    backend.free(memory)
    check.that(backend.stats().bytesLive === start, `bytesLive is ${backend.stats().bytesLive}, wanted ${start}`)
    backend.resetStats()
    check.that(backend.stats().dispatches === 0, 'the reset left dispatches')
  },
}

/** With nothing to hand over, `submit` hands nothing over. */
const emptySubmit: Case = {
  name: 'backend: submit without work is no batch',
  kernels: [],
  async run(backend, check) {
    const memory = backend.allocate(64)
    const y = { memory, offset: 0, length: 64 }
    backend.run(kernels.fill, { N: 64, y, value: 1 })
    await backend.read(y)
    backend.resetStats()
    backend.submit()
    backend.submit()
    await Promise.resolve()
    check.that(backend.stats().submits === 0, `${backend.stats().submits} submits`)
    backend.free(memory)
  },
}

export const orderingCases: readonly Case[] = [
  writeBetweenKernels,
  writeCopies,
  writesKeepOrder,
  readSeesItsMoment,
  statistics,
  emptySubmit,
]

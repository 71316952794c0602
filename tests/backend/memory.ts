import * as kernels from '../../bindings/backend/kernels/index.js'
import { OutOfMemoryError } from '../../bindings/errors.js'
import { Random } from '../reference/random.js'
import type { Case } from '../kernels/case.js'

/** What is written comes back bit by bit, whatever the offset and the length, floats and integers. */
const roundTrip: Case = {
  name: 'backend: write and read give back the same bits at any offset',
  kernels: [],
  async run(backend, check) {
    const random = new Random(1)
    const memory = backend.allocate(1024)
    check.that(memory.bytes >= 4096, `1024 elements have ${memory.bytes} bytes`)
    for (const [offset, length] of [
      [0, 1],
      [64, 65],
      [192, 3],
      [320, 704],
    ] as const) {
      const floats = random.uniform(length)
      backend.write({ memory, offset, length }, floats)
      check.same('read', `floats at ${offset}`, await backend.read({ memory, offset, length }), floats)
      const integers = random.integers(length, -1000, 1000)
      backend.write({ memory, offset, length }, integers)
      const got = await backend.read({ memory, offset, length })
      check.same('read', `integers at ${offset}`, new Int32Array(got.buffer, got.byteOffset, length), integers)
    }
    backend.free(memory)
  },
}

/** Memory that is larger than any device has is refused with an error of its own, and nothing else breaks. */
const tooMuch: Case = {
  name: 'backend: an impossible allocation throws OutOfMemoryError and leaves the backend usable',
  kernels: [],
  async run(backend, check) {
    const before = backend.stats().bytesLive
    let error: unknown
    try {
      backend.allocate(2 ** 36)
    } catch (thrown) {
      error = thrown
    }
    check.that(error instanceof OutOfMemoryError, `threw ${String(error)}`)
    check.that(backend.stats().bytesLive === before, 'the refused bytes are counted as live')
    const memory = backend.allocate(64)
    const y = { memory, offset: 0, length: 64 }
    backend.run(kernels.fill, { N: 64, y, value: 3 })
    check.close('fill', 'y', await backend.read(y), new Float32Array(64).fill(3))
    backend.free(memory)
  },
}

/** Memory given back while commands that use it are still pending may be handed out again at once. */
const reuseWhilePending: Case = {
  name: 'backend: memory given back with pending work is not disturbed by its next owner',
  kernels: [],
  async run(backend, check) {
    const N = 4096
    const last = backend.allocate(N)
    const y = { memory: last, offset: 0, length: N }
    backend.run(kernels.fill, { N, y, value: 0 })
    for (let round = 1; round <= 8; round++) {
      const scratch = backend.allocate(N)
      const x = { memory: scratch, offset: 0, length: N }
      backend.run(kernels.fill, { N, y: x, value: round })
      backend.run(kernels.scale, { N, x, y, factor: 1, by: null, accumulate: true })
      backend.free(scratch)
      const next = backend.allocate(N)
      backend.write({ memory: next, offset: 0, length: N }, new Float32Array(N).fill(1000))
      backend.free(next)
    }
    check.close('scale', 'Σ rounds', await backend.read(y), new Float32Array(N).fill(36))
    backend.free(last)
  },
}

const BATCHES = 1000

/** A training loop allocates and frees the same sizes again and again: nothing may pile up. */
const flat: Case = {
  name: `backend: ${BATCHES} batches leave bytesHeld flat and bytesLive where it was`,
  kernels: [],
  async run(backend, check) {
    const live = backend.stats().bytesLive
    let held = 0
    for (let batch = 0; batch < BATCHES; batch++) {
      const sizes = [1000, 64, 5000 + (batch % 3) * 64]
      const memories = sizes.map((size) => backend.allocate(size))
      memories.forEach((memory, n) => {
        const N = sizes[n] as number
        backend.run(kernels.fill, { N, y: { memory, offset: 0, length: N }, value: batch })
      })
      const [first] = memories
      if (!first) throw new Error('no memory')
      backend.submit()
      if (batch % 50 === 49) {
        const [value] = await backend.read({ memory: first, offset: 0, length: 1 })
        check.that(value === batch, `batch ${batch} read ${value}`)
      }
      for (const memory of memories) backend.free(memory)
      if (batch === 200) held = backend.stats().bytesHeld
    }
    const after = backend.stats()
    check.that(after.bytesLive === live, `bytesLive went from ${live} to ${after.bytesLive}`)
    check.that(after.bytesHeld <= held, `bytesHeld grew from ${held} after 200 batches to ${after.bytesHeld}`)
  },
}

export const memoryCases: readonly Case[] = [roundTrip, tooMuch, reuseWhilePending, flat]

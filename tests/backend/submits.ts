import * as kernels from '../../bindings/backend/kernels/index.js'
import { MAX_DISPATCHES } from '../../bindings/backend/webgpu/uniforms.js'
import type { Case } from '../kernels/case.js'
import { Desk } from '../kernels/desk.js'
import { compareWithReference, referenceOf } from '../kernels/recurrent_compare.js'
import { randomInputs, runRecurrent } from '../kernels/recurrent_setup.js'

/** Runs `work` and counts the calls of GPUQueue.submit meanwhile, whoever makes them; `work` may ask how many there were so far. */
async function submitsDuring(work: (soFar: () => number) => Promise<unknown>): Promise<number> {
  const { prototype } = GPUQueue
  // Called with the queue as `this` below.
  const original = prototype.submit
  let count = 0
  prototype.submit = function (this: GPUQueue, buffers) {
    count++
    return original.call(this, buffers)
  }
  try {
    await work(() => count)
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

/** Dispatches of the largest batches that are still to be one submission. */
const ORDINARY = 200
/** For two full pieces and a rest. */
const LONG = 2 * MAX_DISPATCHES + 88

/**
 * A chain of dispatches, each of which needs the one before. Reads see their moment, wherever a piece ends, and what the host writes in between comes where it was
 * written.
 */
const longBatch: Case = {
  name: 'backend: a long batch goes to the device piece by piece while it is recorded, in order',
  kernels: [],
  async run(backend, check) {
    const N = 64
    const spans = [0, 1].map(() => ({ memory: backend.allocate(N), offset: 0, length: N }))
    const host = [1, 0.5]
    const write = (at: number, value: number): void => {
      backend.write(spans[at]!, new Float32Array(N).fill(value))
      host[at] = value
    }
    /** a ← a − b / 2, then b ← b + a / 2, and so on: it turns round and round, and any other order gives other numbers. */
    const turn = (n: number): void => {
      const [from, to, factor] = n % 2 === 0 ? [1, 0, -0.5] : [0, 1, 0.5]
      backend.run(kernels.scale, { N, x: spans[from]!, y: spans[to]!, factor, by: null, accumulate: true })
      host[to] = Math.fround(host[to]! + factor * host[from]!)
    }
    for (const [dispatches, submits] of [
      [ORDINARY, 1],
      [MAX_DISPATCHES, 1],
      [LONG, 3],
    ] as const) {
      write(0, 1)
      write(1, 0.5)
      backend.resetStats()
      const reads: [number, number, Promise<Float32Array>][] = []
      const count = await submitsDuring(async (soFar) => {
        for (let n = 0; n < dispatches; n++) {
          turn(n)
          // in the middle of the second piece: it gets another buffer
          if (n === MAX_DISPATCHES + 100) write(1, 0.25)
          if ([99, 255, 256, 300, MAX_DISPATCHES - 1, LONG - 1].includes(n))
            reads.push([n, host[n % 2]!, backend.read(spans[n % 2]!)])
        }
        const early = soFar()
        check.that(early === submits - 1, `${early} submissions while ${dispatches} dispatches were recorded`)
        for (const [n, want, read] of reads)
          check.same('scale', `after dispatch ${n}`, await read, new Float32Array(N).fill(want))
        check.same('scale', 'at the end', await backend.read(spans[0]!), new Float32Array(N).fill(host[0]!))
      })
      // the last read waited for those before it
      check.that(count === submits + 1, `${dispatches} dispatches and reads were ${count} submissions`)
      check.that(backend.stats().submits === count, `stats say ${backend.stats().submits} submissions`)
      check.that(backend.stats().dispatches === dispatches, `stats say ${backend.stats().dispatches} dispatches`)
    }
    for (const { memory } of spans) backend.free(memory)
  },
}

/** So many steps that each way takes more dispatches than a submission has. */
const LOOP = { T: 300, B: 2, H: 3 }

const longLoop: Case = {
  name: `backend: a layer step by step, T ${LOOP.T}, is a few submissions, there and back`,
  kernels: [],
  cell: 'lstm',
  async run(backend, check) {
    const inputs = randomInputs('lstm', { ...LOOP, lengths: [LOOP.T, LOOP.T - 3] }, 1)
    backend.resetStats()
    compareWithReference(check, inputs, 'step', await runRecurrent(backend, check, inputs, 'step'))
    const { dispatches, submits } = backend.stats()
    check.that(dispatches > 2 * LOOP.T && LOOP.T > MAX_DISPATCHES, `${dispatches} dispatches`)
    check.that(submits === Math.ceil(dispatches / MAX_DISPATCHES), `${submits} submissions of ${dispatches} dispatches`)
  },
}

/** A kernel that reads and writes one buffer reads a copy, which is given back as soon as it is bound; but all pieces read it. */
const longLoopOnCopy: Case = {
  name: 'backend: what a long loop reads a copy of is not disturbed by the next owner of the copy',
  kernels: [],
  cell: 'lstm',
  async run(backend, check) {
    const inputs = randomInputs('lstm', { ...LOOP, zero: true }, 2)
    const { cell, R, bias, wx: values } = inputs
    const { T, B, H } = LOOP
    const desk = new Desk(backend)
    const weights = desk.inputs({ R: R!, bias: bias! })
    const plane = B * H
    const { wx, y, states } = desk.outputs({
      ...{ wx: values, y: T * plane, states: cell.states.length * (T + 1) * plane },
    })
    const places = { reverse: false, yStride: H, yOffset: 0, lengths: null, peephole: null, zero: true }
    backend.run(kernels.step_forward, { ...{ cell, T, B, H }, ...places, ...weights, wx, y, states, saved: null })
    const next = backend.allocate(values.length)
    backend.write({ memory: next, offset: 0, length: values.length }, new Float32Array(values.length).fill(NaN))
    backend.free(next)
    const results = await desk.results(check)
    check.close('step_forward', 'y', results.y!, referenceOf(inputs).unrolled.y)
  },
}

export const submitCases: readonly Case[] = [oneSubmit, longBatch, longLoop, longLoopOnCopy]

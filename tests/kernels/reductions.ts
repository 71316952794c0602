import { NORM_PARTS } from '../../bindings/backend/backend.js'
import * as kernels from '../../bindings/backend/kernels/index.js'
import { columnSums } from '../reference/gemm.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { bitsOf } from './check.js'
import { CANARY, Desk, POISON, untouchedBeside } from './desk.js'
import { longSum } from './gemm.js'
import { HUGE, LENGTHS, MANY_ROWS } from './sizes.js'

/** @param positive terms of one sign, small beside their sum: what is lost of them is never made up for */
function sumCase(N: number, positive = false): Case {
  const name = `sum: N ${N}${positive ? ', of one sign' : ''}`
  return {
    name,
    kernels: ['sum'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const x = positive
        ? random.uniform(N, 5).map((value) => Math.exp(value - 5))
        : random.uniform(N, 1 / Math.sqrt(N))
      const desk = new Desk(backend)
      const given = desk.inputs({ x })
      const { y } = desk.outputs({ y: 1 })
      backend.run(kernels.sum, { N, x: given.x, y })
      const got = await desk.results(check)
      check.close(
        'sum',
        'y',
        got.y as Float32Array,
        [x.reduce((total, value) => total + value, 0)],
        positive ? 1 : longSum(N),
      )
    },
  }
}

function sumOfSquaresCase(N: number): Case {
  const name = `sum_of_squares: N ${N}`
  return {
    name,
    kernels: ['sum_of_squares'],
    async run(backend, check) {
      const x = new Random(seedOf(name)).uniform(N, 1 / Math.sqrt(N))
      const desk = new Desk(backend)
      const given = desk.inputs({ x })
      const { parts } = desk.outputs({ parts: NORM_PARTS })
      backend.run(kernels.sum_of_squares, { N, x: given.x, parts })
      const got = (await desk.results(check)).parts as Float32Array
      check.that(
        got.every((part) => part >= 0),
        `a part is negative or was not written: ${got.join()}`,
      )
      const total = got.reduce((sum, part) => sum + part, 0)
      const want = x.reduce((sum, value) => sum + value * value, 0)
      // Terms of one sign: the error grows with the sum itself; each part adds up N / 64 of them.
      check.close('sum_of_squares', 'Σ parts', [total], [want], longSum(N))
    },
  }
}

function biasGradientCase(N: number, C: number, accumulate: boolean): Case {
  const name = `bias_gradient: N ${N} C ${C}${accumulate ? ', accumulate' : ''}`
  return {
    name,
    kernels: ['bias_gradient'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const dy = random.uniform(N * C, 1 / Math.sqrt(N))
      const before = random.uniform(C)
      const desk = new Desk(backend)
      const given = desk.inputs({ dy })
      const { db } = desk.outputs({ db: accumulate ? before : C })
      backend.run(kernels.bias_gradient, { N, C, dy: given.dy, db, accumulate })
      const got = await desk.results(check)
      const want = columnSums(N, C, dy, { addend: accumulate ? before : undefined })
      check.close('bias_gradient', 'db', got.db as Float32Array, want, longSum(N))
    },
  }
}

interface BiasWindow {
  readonly stride?: number
  readonly offset?: number
  readonly offsetDb?: number
}

/** The columns of some gates, summed up into their place among the biases of all; what lies around it has to keep every bit. */
function biasGradientWindowCase(N: number, C: number, window: BiasWindow, accumulate: boolean): Case {
  const { stride = C, offset = 0, offsetDb = 0 } = window
  const marks = Object.entries(window).map(([key, value]) => `${key} ${value}`)
  const name = `bias_gradient: N ${N} C ${C} ${marks.join(' ')}${accumulate ? ', accumulate' : ''}`
  return {
    name,
    kernels: ['bias_gradient'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      // As far as the last column that is asked for, and NaN in all others.
      const dy = new Float32Array((N - 1) * stride + offset + C).fill(POISON)
      for (let n = 0; n < N; n++) dy.set(random.uniform(C, 1 / Math.sqrt(N)), n * stride + offset)
      const before = new Float32Array(offsetDb + C + 5)
      bitsOf(before).fill(CANARY)
      if (accumulate) before.set(random.uniform(C), offsetDb)
      const desk = new Desk(backend)
      const given = desk.inputs({ dy })
      const { db } = desk.outputs({ db: before })
      backend.run(kernels.bias_gradient, { N, C, dy: given.dy, db, accumulate, ...window })
      const got = (await desk.results(check)).db as Float32Array
      const addend = accumulate ? before.subarray(offsetDb, offsetDb + C) : undefined
      const want = columnSums(N, C, dy, { stride, offset, addend })
      check.close('bias_gradient', 'db', got.subarray(offsetDb, offsetDb + C), want, longSum(N))
      check.that(untouchedBeside(got, got.length, offsetDb, C), 'bias_gradient: wrote db outside of its columns')
    },
  }
}

export const reductionCases: readonly Case[] = [
  ...LENGTHS.map((N) => sumCase(N)),
  sumCase(100003),
  sumCase(HUGE),
  sumCase(1000003, true),
  ...LENGTHS.map(sumOfSquaresCase),
  sumOfSquaresCase(100003),
  sumOfSquaresCase(HUGE),
  ...[false, true].flatMap((accumulate) => [
    biasGradientCase(1, 1, accumulate),
    biasGradientCase(3, 65, accumulate),
    biasGradientCase(111, 4, accumulate),
    biasGradientCase(37, 260, accumulate),
    biasGradientCase(5000, 3, accumulate),
    biasGradientWindowCase(37, 65, { stride: 200, offset: 70, offsetDb: 131 }, accumulate),
    biasGradientWindowCase(1, 1, { stride: 3, offset: 2, offsetDb: 1 }, accumulate),
    biasGradientWindowCase(111, 4, { stride: 12 }, accumulate),
    biasGradientWindowCase(5, 260, { offset: 3 }, accumulate),
    biasGradientWindowCase(64, 64, { stride: 192, offset: 64 }, accumulate),
    biasGradientWindowCase(1000, 3, { offsetDb: 6 }, accumulate),
    // In slices, on cards.
    biasGradientCase(1024, 33, accumulate),
    biasGradientWindowCase(1333, 70, { stride: 200, offset: 70, offsetDb: 131 }, accumulate),
  ]),
  biasGradientCase(17000, 3, true),
  biasGradientWindowCase(2, MANY_ROWS, { stride: MANY_ROWS + 3, offset: 1, offsetDb: 2 }, true),
  biasGradientCase(2, MANY_ROWS, false),
]

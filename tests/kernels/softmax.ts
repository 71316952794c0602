import * as kernels from '../../bindings/backend/kernels/index.js'
import { softmax, softmaxBackward } from '../reference/functions.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk } from './desk.js'
import { MANY_ROWS } from './sizes.js'

const nameOf = (kernel: string, N: number, C: number, ...marks: (string | false)[]): string =>
  `${kernel}: N ${N} C ${C} ${marks.filter(Boolean).join(', ')}`.trim()

function forwardCase(N: number, C: number, log: boolean, { size = 3, inPlace = false } = {}): Case {
  const name = nameOf('softmax_forward', N, C, log && 'log', size !== 3 && `±${size}`, inPlace && 'in place')
  return {
    name,
    kernels: ['softmax_forward'],
    async run(backend, check) {
      const x = new Random(seedOf(name)).uniform(N * C, size)
      const desk = new Desk(backend)
      const { y } = desk.outputs({ y: inPlace ? x : N * C })
      const given = inPlace ? { x: y } : desk.inputs({ x })
      backend.run(kernels.softmax_forward, { N, C, ...given, y, log })
      const got = await desk.results(check)
      check.close('softmax_forward', 'y', got.y!, softmax(C, x, log))
    },
  }
}

function backwardCase(N: number, C: number, log: boolean, accumulate: boolean, size = 3): Case {
  const marks = [log && 'log', size !== 3 && `±${size}`, accumulate && 'accumulate']
  const name = nameOf('softmax_backward', N, C, ...marks)
  return {
    name,
    kernels: ['softmax_backward'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const y = Float32Array.from(softmax(C, random.uniform(N * C, size), log))
      const dy = random.uniform(N * C)
      const before = random.uniform(accumulate ? N * C : 0)
      const desk = new Desk(backend)
      const given = desk.inputs({ y, dy })
      const { dx } = desk.outputs({ dx: accumulate ? before : N * C })
      backend.run(kernels.softmax_backward, { N, C, ...given, dx, log, accumulate })
      const got = await desk.results(check)
      const want = softmaxBackward(C, y, dy, log).map((value, n) => value + (before[n] ?? 0))
      check.close('softmax_backward', 'dx', got.dx!, want)
    },
  }
}

/** Equal numbers, however large, share alike; one far above all others has all. */
const extremes = (log: boolean): Case => ({
  name: `softmax_forward: equal numbers of ±1e4, one far above the others, all far below${log ? ', log' : ''}`,
  kernels: ['softmax_forward'],
  async run(backend, check) {
    const C = 6
    const rows = [
      [1e4, 1e4, 1e4, 1e4, 1e4, 1e4],
      [-1e4, -1e4, -1e4, -1e4, -1e4, -1e4],
      [0, 0, 1e4, 0, 0, 0],
      [0, 0, -1e4, 0, 0, 0],
      [10000, 10001, 9999, 10000, 10002, 9998],
      [-10000, -10001, -9999, -10000, -10002, -9998],
    ]
    // The logarithm of that would be beyond float32.
    if (!log) rows.push([-3e38, 3e38, 0, 0, 0, 0])
    const x = Float32Array.from(rows.flat())
    const desk = new Desk(backend)
    const given = desk.inputs({ x })
    const N = rows.length
    const { y } = desk.outputs({ y: N * C })
    backend.run(kernels.softmax_forward, { N, C, ...given, y, log })
    const got = await desk.results(check)
    check.close('softmax_forward', 'y', got.y!, softmax(C, x, log))
  },
})

/** What is masked by −∞ has a share of exactly 0. */
const masked: Case = {
  name: 'softmax_forward: what is −∞ has exactly nothing',
  kernels: ['softmax_forward'],
  async run(backend, check) {
    const x = Float32Array.of(0, -Infinity, 1, -Infinity, -Infinity, -3)
    const desk = new Desk(backend)
    const given = desk.inputs({ x })
    const { y } = desk.outputs({ y: 6 })
    backend.run(kernels.softmax_forward, { N: 2, C: 3, ...given, y, log: false })
    const got = await desk.results(check)
    check.close('softmax_forward', 'y', got.y!, softmax(3, x, false))
    const nothing = got.y!.filter((_, n) => x[n] === -Infinity)
    check.same('softmax_forward', 'what is masked', nothing, new Float32Array(3))
  },
}

const SIZES: ReadonlyArray<readonly [number, number]> = [
  [1, 1],
  [3, 2],
  [17, 3],
  [37, 12],
  [3, 65],
  [2, 10007],
]

/** With the logarithm and without. */
const each = [false, true].flatMap((log) => [
  ...SIZES.map(([N, C]) => forwardCase(N, C, log)),
  forwardCase(17, 65, log, { size: 1e4 }),
  forwardCase(17, 5, log, { inPlace: true }),
  extremes(log),
  ...SIZES.map(([N, C]) => backwardCase(N, C, log, false)),
  // The only number of a row has no gradient.
  ...SIZES.filter(([, C]) => C > 1).map(([N, C]) => backwardCase(N, C, log, true)),
  backwardCase(17, 65, log, false, 1e4),
])

export const softmaxCases: readonly Case[] = [
  ...each,
  masked,
  forwardCase(MANY_ROWS, 3, true),
  backwardCase(MANY_ROWS, 3, false, true),
]

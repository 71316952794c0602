import * as kernels from '../../bindings/backend/kernels/index.js'
import { Random, seedOf } from '../reference/random.js'
import { maxOverTime, maxOverTimeBackward, meanOverTime, meanOverTimeBackward } from '../reference/time.js'
import type { Case } from './case.js'
import { Desk, poisoned } from './desk.js'
import { unsortedLengths } from './sizes.js'

interface Setting {
  readonly T: number
  readonly B: number
  readonly C: number
  readonly lengths?: boolean
}

const nameOf = (kernel: string, { T, B, C, lengths = false }: Setting, accumulate = false): string =>
  `${kernel}: T ${T} B ${B} C ${C}${lengths ? ', lengths' : ''}${accumulate ? ', accumulate' : ''}`

/** The shape with the lengths themselves, and these as what a desk takes. */
function shapeOf({ T, B, C, lengths }: Setting) {
  const rows = lengths ? unsortedLengths(T, B) : null
  return { steps: { T, B, C, lengths: rows }, laid: rows ?? new Int32Array(0) }
}

function meanForwardCase(setting: Setting): Case {
  const name = nameOf('mean_over_time_forward', setting)
  return {
    name,
    kernels: ['mean_over_time_forward'],
    async run(backend, check) {
      const { steps, laid } = shapeOf(setting)
      const { T, B, C } = steps
      const x = poisoned(new Random(seedOf(name)).uniform(T * B * C), steps, C)
      const desk = new Desk(backend)
      const given = desk.inputs({ x, lengths: laid })
      const { y } = desk.outputs({ y: B * C })
      backend.run(kernels.mean_over_time_forward, { T, B, C, x: given.x, lengths: steps.lengths && given.lengths, y })
      const got = await desk.results(check)
      check.close('mean_over_time_forward', 'y', got.y!, meanOverTime(steps, x))
    },
  }
}

function meanBackwardCase(setting: Setting, accumulate: boolean): Case {
  const name = nameOf('mean_over_time_backward', setting, accumulate)
  return {
    name,
    kernels: ['mean_over_time_backward'],
    async run(backend, check) {
      const { steps, laid } = shapeOf(setting)
      const { T, B, C } = steps
      const random = new Random(seedOf(name))
      const dy = random.uniform(B * C)
      const before = random.uniform(accumulate ? T * B * C : 0)
      const desk = new Desk(backend)
      const given = desk.inputs({ dy, lengths: laid })
      const { dx } = desk.outputs({ dx: accumulate ? before : T * B * C })
      const lengths = steps.lengths && given.lengths
      backend.run(kernels.mean_over_time_backward, { T, B, C, lengths, dy: given.dy, dx, accumulate })
      const got = await desk.results(check)
      const want = meanOverTimeBackward(steps, dy).map((value, n) => value + (before[n] ?? 0))
      check.close('mean_over_time_backward', 'dx', got.dx!, want)
    },
  }
}

function maxForwardCase(setting: Setting): Case {
  const name = nameOf('max_over_time_forward', setting)
  return {
    name,
    kernels: ['max_over_time_forward'],
    async run(backend, check) {
      const { steps, laid } = shapeOf(setting)
      const { T, B, C } = steps
      // Quarters: a maximum occurs more than once, and the first place counts.
      const quarters = new Random(seedOf(name)).uniform(T * B * C).map((value) => Math.round(4 * value) / 4)
      const x = poisoned(quarters, steps, C)
      const desk = new Desk(backend)
      const given = desk.inputs({ x, lengths: laid })
      const result = desk.outputs({ y: B * C, index: B * C })
      const lengths = steps.lengths && given.lengths
      backend.run(kernels.max_over_time_forward, { T, B, C, x: given.x, lengths, ...result })
      const got = await desk.results(check)
      const want = maxOverTime(steps, x)
      check.close('max_over_time_forward', 'y', got.y!, want.y)
      check.same('max_over_time_forward', 'index', new Int32Array(got.index!.buffer), want.index)
    },
  }
}

function maxBackwardCase(setting: Setting, accumulate: boolean): Case {
  const name = nameOf('max_over_time_backward', setting, accumulate)
  return {
    name,
    kernels: ['max_over_time_backward'],
    async run(backend, check) {
      const { T, B, C } = setting
      const random = new Random(seedOf(name))
      const index = random.integers(B * C, -1, T)
      index[0] = T - 1
      const dy = random.uniform(B * C)
      const before = random.uniform(accumulate ? T * B * C : 0)
      const desk = new Desk(backend)
      const given = desk.inputs({ index, dy })
      const { dx } = desk.outputs({ dx: accumulate ? before : T * B * C })
      backend.run(kernels.max_over_time_backward, { T, B, C, ...given, dx, accumulate })
      const got = await desk.results(check)
      const want = maxOverTimeBackward(setting, index, dy).map((value, n) => value + (before[n] ?? 0))
      check.close('max_over_time_backward', 'dx', got.dx!, want)
    },
  }
}

/** One column for each: what the maximum is, and where. */
const extremes: Case = {
  name: 'max_over_time_forward: NaN, infinities, numbers below zero, zeros of both signs',
  kernels: ['max_over_time_forward'],
  async run(backend, check) {
    const columns: ReadonlyArray<readonly [readonly number[], number, number]> = [
      [[1, NaN, 3], NaN, 1],
      [[NaN, 7, NaN], NaN, 0],
      [[Infinity, 0, NaN], NaN, 2],
      [[-NaN, 1, 2], NaN, 0],
      [[-Infinity, -Infinity, -1024], -1024, 2],
      [[-Infinity, -Infinity, -Infinity], -Infinity, 0],
      [[3, Infinity, Infinity], Infinity, 1],
      [[-0, 0, -0], -0, 0],
      [[0, -0, 0], 0, 0],
      [[-3, -2, -4], -2, 1],
      [[1e-40, 2e-40, 0], Math.fround(2e-40), 1],
    ]
    const C = columns.length
    const x = Float32Array.from({ length: 3 * C }, (_, n) => columns[n % C]![0][Math.floor(n / C)]!)
    const desk = new Desk(backend)
    const given = desk.inputs({ x })
    const result = desk.outputs({ y: C, index: C })
    backend.run(kernels.max_over_time_forward, { T: 3, B: 1, C, ...given, lengths: null, ...result })
    const got = await desk.results(check)
    const index = new Int32Array(got.index!.buffer)
    for (const [n, [values, most, place]] of columns.entries()) {
      check.that(Object.is(got.y![n], most), `the maximum of ${values.join()} is ${got.y![n]}`)
      check.that(index[n] === place, `the maximum of ${values.join()} is at ${index[n]}, wanted ${place}`)
    }
  },
}

const SETTINGS: readonly Setting[] = [
  { T: 1, B: 1, C: 1 },
  { T: 2, B: 3, C: 2, lengths: true },
  { T: 37, B: 3, C: 65, lengths: true },
  { T: 37, B: 17, C: 3, lengths: true },
  { T: 300, B: 1, C: 12 },
]

export const overTimeCases: readonly Case[] = [
  ...SETTINGS.map(meanForwardCase),
  ...SETTINGS.map(maxForwardCase),
  ...[false, true].flatMap((accumulate) => [
    ...SETTINGS.map((setting) => meanBackwardCase(setting, accumulate)),
    ...SETTINGS.map(({ T, B, C }) => maxBackwardCase({ T, B, C }, accumulate)),
  ]),
  extremes,
]

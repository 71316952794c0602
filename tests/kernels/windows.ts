import * as kernels from '../../bindings/backend/kernels/index.js'
import { Random, seedOf } from '../reference/random.js'
import { windowsBackward, windowsForward, type Windows } from '../reference/time.js'
import type { Case } from './case.js'
import { Desk, poisoned } from './desk.js'
import { unsortedLengths } from './sizes.js'

interface Setting {
  readonly T: number
  readonly B: number
  readonly I: number
  readonly K: number
  readonly stride?: number
  readonly padding?: number
  readonly dilation?: number
  readonly lengths?: boolean
}

function windowsOf({ lengths, ...sizes }: Setting): Windows {
  const shape = { stride: 1, padding: 0, dilation: 1, ...sizes }
  const { T, B, K, stride, padding, dilation } = shape
  const windows = Math.floor((T + 2 * padding - dilation * (K - 1) - 1) / stride) + 1
  return { ...shape, windows, lengths: lengths ? unsortedLengths(T, B) : null }
}

const nameOf = (kernel: string, setting: Setting, accumulate = false): string => {
  const marks = Object.entries(setting).map(([name, value]) => (value === true ? name : `${name} ${value}`))
  return `${kernel}: ${marks.join(' ')}${accumulate ? ', accumulate' : ''}`
}

function forwardCase(setting: Setting): Case {
  const name = nameOf('windows_forward', setting)
  return {
    name,
    kernels: ['windows_forward'],
    async run(backend, check) {
      const { lengths, ...sizes } = windowsOf(setting)
      const { T, B, I, K, windows } = sizes
      const x = poisoned(new Random(seedOf(name)).uniform(T * B * I), { T, B, lengths }, I)
      const desk = new Desk(backend)
      const given = desk.inputs({ x, lengths: Int32Array.from(lengths ?? []) })
      const { y } = desk.outputs({ y: windows * B * I * K })
      backend.run(kernels.windows_forward, { ...sizes, x: given.x, lengths: lengths && given.lengths, y })
      const got = await desk.results(check)
      check.close('windows_forward', 'y', got.y!, windowsForward({ ...sizes, lengths }, x))
    },
  }
}

function backwardCase(setting: Setting, accumulate: boolean): Case {
  const name = nameOf('windows_backward', setting, accumulate)
  return {
    name,
    kernels: ['windows_backward'],
    async run(backend, check) {
      const { lengths, ...sizes } = windowsOf(setting)
      const { T, B, I, K, windows } = sizes
      const random = new Random(seedOf(name))
      const dy = random.uniform(windows * B * I * K)
      const before = random.uniform(accumulate ? T * B * I : 0)
      const desk = new Desk(backend)
      const given = desk.inputs({ dy, lengths: Int32Array.from(lengths ?? []) })
      const { dx } = desk.outputs({ dx: accumulate ? before : T * B * I })
      backend.run(kernels.windows_backward, {
        ...{ ...sizes, dy: given.dy, lengths: lengths && given.lengths, dx, accumulate },
      })
      const got = await desk.results(check)
      const want = windowsBackward({ ...sizes, lengths }, dy).map((value, n) => value + (before[n] ?? 0))
      check.close('windows_backward', 'dx', got.dx!, want)
    },
  }
}

const SETTINGS: readonly Setting[] = [
  { T: 1, B: 1, I: 1, K: 1 },
  { T: 2, B: 3, I: 2, K: 2, padding: 1 },
  { T: 37, B: 3, I: 5, K: 4, stride: 3, lengths: true },
  { T: 37, B: 17, I: 12, K: 3, padding: 2, dilation: 2, lengths: true },
  { T: 37, B: 1, I: 65, K: 5, stride: 2, padding: 4, dilation: 3, lengths: true },
  // Windows longer than the sequence, and some with nothing but padding in them.
  { T: 2, B: 3, I: 3, K: 7, padding: 3, lengths: true },
  { T: 1, B: 3, I: 1, K: 2, padding: 3, dilation: 2 },
  // Steps between the windows, which none of them takes.
  { T: 37, B: 3, I: 2, K: 2, stride: 5 },
]

export const windowsCases: readonly Case[] = [
  ...SETTINGS.map(forwardCase),
  ...SETTINGS.flatMap((setting) => [backwardCase(setting, false), backwardCase(setting, true)]),
]

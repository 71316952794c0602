/**
 * How the call of a kernel is divided: into stretches of what it does one after the other (rows, elements, tokens, columns), each with the same arguments but
 * for its count and the addresses at which it begins. What is computed for an element stays one chain of operations, so no division changes a bit.
 */
import type { Divisible } from './board.js'

/** `count` things from `from` on. */
export interface Stretch {
  readonly from: number
  readonly count: number
}

/** All of `count` things. */
export const whole = (count: number): Stretch => ({ from: 0, count })

/** Divides `count` things into `parts` stretches or fewer, as equal as multiples of `grain` can be. */
export function stretches(count: number, parts: number, grain = 1): Stretch[] {
  const each = Math.ceil(count / parts / grain) * grain
  return Array.from({ length: Math.ceil(count / each) }, (_, n) => ({
    from: n * each,
    count: Math.min(each, count - n * each),
  }))
}

interface Division {
  /** Which argument says how many there are. */
  readonly count: number
  /** Stretches begin at multiples of so many. */
  readonly grain: number
  /** The addresses, and the bytes that one thing takes there. Address 0 is no array, and stays. */
  readonly steps: (list: readonly number[]) => readonly (readonly [argument: number, bytes: number])[]
  /** What one thing costs, in floats that are read and written, or as long. */
  readonly cost: (list: readonly number[]) => number
}

/** Of an argument that is no address: it counts the things before. */
const COUNTS = 1

/** A line of the cache: two threads share at most the one at their border. */
const LINE = 16

/** What is smaller is done before a helper that sleeps is awake: a tenth of a millisecond, in floats that pass and in operations of a product. */
const LEAST_COST = 300_000
export const LEAST_FLOPS = 5_000_000

/** Elements, each at the given arguments. */
const elements = (cost: number, ...at: readonly number[]): Division => ({
  count: 0,
  grain: LINE,
  steps: () => at.map((argument) => [argument, 4] as const),
  cost: () => cost,
})

/** Rows of C numbers, C being argument 1; `single` are arguments with one number a row. */
const rows = (cost: number, at: readonly number[], single: readonly number[] = []): Division => ({
  count: 0,
  grain: 1,
  steps: (list) => [
    ...at.map((argument) => [argument, 4 * list[1]!] as const),
    ...single.map((argument) => [argument, 4] as const),
  ],
  cost: (list) => cost * list[1]!,
})

/** The arguments are those of assembly/kernels. */
const DIVISIONS: Partial<Record<Divisible, Division>> = {
  add: elements(3, 1, 2, 3),
  fill: elements(1, 1),
  scale: elements(2, 1, 2),
  activation_forward: elements(8, 1, 2),
  activation_backward: elements(4, 1, 2, 3),
  squared_error: elements(4, 1, 2, 4, 5),
  binary_cross_entropy: elements(16, 1, 2, 4, 5),
  adam: elements(16, 1, 2, 6, 7),
  sgd: elements(6, 1, 2, 10),
  adagrad: elements(10, 1, 2, 8),
  rmsprop: elements(16, 1, 2, 11, 12, 13),
  softmax_forward: rows(12, [2, 3]),
  softmax_backward: rows(8, [2, 3, 4]),
  cross_entropy: rows(16, [2, 9], [3, 8]),
  embedding_forward: rows(2, [4], [2]),
  embedding_backward: rows(4, [5], [3]),
  copy: {
    count: 0,
    grain: 1,
    steps: (list) => [
      [2, list[3]!],
      [4, list[5]!],
    ],
    cost: (list) => 2 * list[1]!,
  },
  // by columns: each is a sum over all rows
  bias_gradient: {
    count: 1,
    grain: LINE,
    steps: () => [
      [2, 4],
      [4, 4],
    ],
    cost: (list) => list[0]!,
  },
  // by its parts, from the first on
  sum_of_squares: { count: 1, grain: 1, steps: () => [[0, COUNTS]], cost: (list) => list[2]! / list[1]! },
}

/** Whom the work is divided between. */
export interface Threads {
  readonly size: number
  /** Whether it takes what one thread alone has sooner done, too: for tests. */
  readonly dividesAll: boolean
}

/** The arguments of each part, or null where the call is better left whole. */
export function divide(kernel: string, list: readonly number[], threads: Threads): number[][] | null {
  const division = DIVISIONS[kernel as Divisible]
  if (!division) return null
  const count = list[division.count]!
  if (!threads.dividesAll && count * division.cost(list) < LEAST_COST) return null
  const steps = division.steps(list)
  // More parts than threads: who is late finds that others have done some of its work.
  const parts = stretches(count, 2 * threads.size, division.grain).map((stretch) => {
    const part = [...list]
    part[division.count] = stretch.count
    for (const [at, bytes] of steps) if (list[at] !== 0 || bytes === COUNTS) part[at] = list[at]! + stretch.from * bytes
    return part
  })
  return parts.length > 1 ? parts : null
}

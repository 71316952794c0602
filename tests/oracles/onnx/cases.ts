/** Random recurrent layers and batches. Operators and directions take turns, the rest is drawn. */
import { Random } from '../../reference/random.js'
import { operators, type Operator } from './operators.js'

export const DIRECTIONS = ['forward', 'reverse', 'bidirectional'] as const

export interface OracleCase {
  readonly operator: Operator
  readonly direction: (typeof DIRECTIONS)[number]
  readonly T: number
  readonly B: number
  readonly I: number
  readonly H: number
  readonly bias: boolean
  readonly plan: 'scan' | 'step'
  /** From 1 to T, in any order: ONNX Runtime takes no row without a step. */
  readonly lengths: readonly number[] | null
  /** Draws the weights. */
  readonly random: Random
  /** [T, B, I]; what lies beyond a row's length is not 0. */
  readonly x: Float32Array
  /** [directions, B, H] for each state. */
  readonly initial: ReadonlyMap<string, Float32Array> | null
}

/** [T, B, directions, H], and [directions, B, H] for each state. */
export interface Outputs {
  readonly y: Float32Array
  readonly final: ReadonlyMap<string, Float32Array>
}

export const titleOf = ({ operator, direction, T, B, I, H, bias, plan, lengths, initial }: OracleCase): string =>
  `${operator.cell}, ${direction}, T ${T}, B ${B}, I ${I}, H ${H}, ${plan}${bias ? '' : ', no bias'}` +
  `${initial ? ', given states' : ''}${lengths ? `, lengths ${lengths.join(' ')}` : ''}`

export function randomCases(count: number, seed: number): OracleCase[] {
  const choice = new Random(seed)
  const chance = (share: number): boolean => choice.next() < share
  return Array.from({ length: count }, (_, index) => {
    const operator = operators[index % operators.length]!
    const direction = DIRECTIONS[Math.floor(index / operators.length) % DIRECTIONS.length]!
    const [T, B, I, H] = [choice.integer(1, 33), choice.integer(1, 10), choice.integer(1, 41), choice.integer(1, 73)]
    const random = new Random(seed + index)
    const states = (direction === 'bidirectional' ? 2 : 1) * B * H
    return {
      ...{ operator, direction, T, B, I, H, random },
      bias: chance(0.75),
      plan: chance(0.5) ? 'scan' : 'step',
      lengths: chance(0.75) ? [...choice.integers(B, 1, T + 1)] : null,
      x: random.uniform(T * B * I),
      initial: chance(0.5) ? new Map(operator.states.map((name) => [name, random.uniform(states)])) : null,
    }
  })
}

import { Random } from '../../../reference/random.js'
import {
  floats,
  ints,
  type Array as Numbers,
  type Attribute,
  type GraphDescription,
  type TypeName,
} from '../write_graph.js'

export interface OperatorCase {
  readonly op: string
  readonly opset?: number
  readonly attributes?: Readonly<Record<string, Attribute>>
  /** In their order; null: left out. */
  readonly inputs: readonly (Numbers | null)[]
  /** Inputs that stand in the file. */
  readonly constants?: readonly number[]
  /** The type of each output. */
  readonly outputs?: readonly TypeName[]
}

export type Make = (random: Random) => OperatorCase

export const sizeOf = (dims: readonly number[]): number => dims.reduce((product, length) => product * length, 1)
export const uniform = (random: Random, ...dims: number[]): Numbers => floats(dims, random.uniform(sizeOf(dims), 2))
export const positive = (random: Random, ...dims: number[]): Numbers =>
  floats(dims, uniform(random, ...dims).data.map((one) => Math.abs(one) + 0.1) as Float32Array)
export const whole = (random: Random, low: number, high: number, ...dims: number[]): Numbers =>
  ints([...random.integers(sizeOf(dims), low, high)], dims)
export const length = (random: Random): number => random.integer(1, 7)
export const bools = (random: Random, ...dims: number[]): Numbers => ({
  type: 'bool',
  dims,
  data: [...random.integers(sizeOf(dims), 0, 2)],
})

/** The case as a file, and what is given to it. */
export function describe({
  op,
  opset = 17,
  attributes = {},
  inputs,
  constants = [],
  outputs = ['float32'],
}: OperatorCase): {
  graph: GraphDescription
  given: Record<string, Numbers>
} {
  const names = inputs.map((one, n) => (one ? `in${n}` : ''))
  const entries = inputs.flatMap((one, n) => (one ? [[`in${n}`, one, constants.includes(n)] as const] : []))
  const given = Object.fromEntries(entries.filter(([, , isConstant]) => !isConstant).map(([name, one]) => [name, one]))
  const graph: GraphDescription = {
    opset,
    nodes: [{ op, inputs: names, outputs: outputs.map((_, n) => `out${n}`), attributes }],
    constants: Object.fromEntries(entries.filter(([, , isConstant]) => isConstant).map(([name, one]) => [name, one])),
    inputs: Object.fromEntries(
      Object.entries(given).map(([name, { type, dims }]) => [
        name,
        { type, dims: dims.map((_, axis) => `${name}_${axis}`) },
      ]),
    ),
    outputs: Object.fromEntries(outputs.map((type, n) => [`out${n}`, type])),
  }
  return { graph, given }
}

import type { DerivedCell } from '../../bindings/language/derive.js'
import { Random } from '../reference/random.js'
import { gradient, objective, type Cotangents, type Parameters } from './sequence.js'

const STEP = 1e-5

export interface Comparison {
  /** |derived − measured| / max(1, |measured|) */
  readonly worst: number
  readonly compared: number
}

/** Compares the derived gradient with central differences, over every parameter, input and initial state. */
export function compare(cell: DerivedCell, { T = 4, H = 3, I = 2, seed = 7, scale = 1 } = {}): Comparison {
  const { inputs, inputBiases, recurrent, recurrentBiases, peepholes, states, raw } = cell.layout
  const width = raw ? H : I
  const random = new Random(seed)
  const vector = (length: number): number[] => Array.from({ length }, () => scale * (2 * random.next() - 1))
  const matrix = (rows: number, columns: number): number[][] => Array.from({ length: rows }, () => vector(columns))
  const each = <Value>(names: readonly string[], make: () => Value): Record<string, Value> =>
    Object.fromEntries(names.map((name) => [name, make()]))
  const parameters: Parameters = {
    W: each(inputs, () => matrix(H, width)),
    R: each(recurrent, () => matrix(H, H)),
    bW: each(inputBiases, () => vector(H)),
    bR: each(recurrentBiases, () => vector(H)),
    P: each(peepholes, () => vector(H)),
    x: matrix(T, width),
    initial: each(states, () => vector(H)),
  }
  const cotangents: Cotangents = { y: matrix(T, H), final: each(states, () => vector(H)) }

  const got = gradient(cell, parameters, H, cotangents)
  let worst = 0
  let compared = 0
  visit(parameters, got, (holder, key, derived) => {
    const value = holder[key]!
    const at = (moved: number): number => {
      holder[key] = moved
      return objective(cell, parameters, H, cotangents)
    }
    const measured = (at(value + STEP) - at(value - STEP)) / (2 * STEP)
    holder[key] = value
    const error = Math.abs(derived - measured) / Math.max(1, Math.abs(measured))
    if (!(error <= worst)) worst = error
    compared++
  })
  return { worst, compared }
}

type Numbers = { [key: string]: Numbers } | Numbers[] | number[]

/** Walks two equal trees of numbers side by side. */
function visit(tree: unknown, twin: unknown, see: (holder: number[], key: number, other: number) => void): void {
  for (const key of Object.keys(tree as Numbers)) {
    const value = (tree as Record<string, unknown>)[key]
    const other = (twin as Record<string, unknown>)[key]
    if (typeof value === 'number') see(tree as number[], Number(key), other as number)
    else visit(value, other, see)
  }
}

/** Drawing tokens, in float64: who is kept, and how likely. */
import { at, type Numbers } from './cell.js'
import { pcg } from './dropout.js'

export interface Wish {
  readonly temperature: number
  readonly topK: number
  readonly topP: number
}

/** The tokens' probabilities as parts of the likeliest one's, 0 for who is not kept. */
export function chances(logits: Numbers, { temperature, topK, topP }: Wish): Float64Array {
  const order = Array.from(logits, (_, token) => token).sort((a, b) => at(logits, b) - at(logits, a))
  const highest = at(logits, order[0]!)
  const chance = (token: number): number => {
    const distance = at(logits, token) - highest
    return temperature === 0 ? Number(distance === 0) : Math.exp(distance / temperature)
  }
  const isEqual = (a: number, b: number): boolean => at(logits, a) === at(logits, b)
  let kept = order.filter((token, rank) => rank < topK || isEqual(token, order[topK - 1]!))
  const sum = kept.reduce((total, token) => total + chance(token), 0)
  let above = 0
  let reached = kept.length
  kept.forEach((token, rank) => {
    const isNew = rank === 0 || !isEqual(token, kept[rank - 1]!)
    if (isNew && reached === kept.length && above >= topP * sum) reached = rank
    above += chance(token)
  })
  kept = kept.slice(0, reached)
  const result = new Float64Array(logits.length)
  for (const token of kept) result[token] = chance(token)
  return result
}

/** The random number of a draw, in [0, 2³²). */
export const randomOf = (seed: number, step: number, row: number): number => pcg(pcg(pcg(seed) ^ step) ^ row)

/** The first token whose weight and those before it exceed ⌊u Σ weights / 2³²⌋, for whole numbers as weights. */
export function tokenOf(weights: ArrayLike<number>, u: number): number {
  const numbers = Array.from(weights, BigInt)
  const sum = numbers.reduce((total, weight) => total + weight, 0n)
  let rest = (BigInt(u) * sum) >> 32n
  return numbers.findIndex((weight) => (rest -= weight) < 0n)
}

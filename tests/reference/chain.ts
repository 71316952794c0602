/** The linear-chain CRF in float64: the forward and the backward algorithm, and Viterbi's, as in the textbooks. */
import { at, type Numbers } from './cell.js'

export interface Chain {
  readonly T: number
  readonly B: number
  readonly C: number
  /** [T, B, C] */
  readonly emissions: Numbers
  /** [B], or null: all T. */
  readonly lengths: Numbers | null
  /** [C + 2, C]: from tag to tag, of the beginning (row C), of the end (row C + 1). */
  readonly scores: Numbers
  /** [C + 2, C], or null: scores count up to these. */
  readonly limits: Numbers | null
}

export interface ChainLoss {
  /** [B] */
  readonly losses: Float64Array
  /** [T, B, C] */
  readonly dEmissions: Float64Array
  /** [B, C + 2, C] */
  readonly dScores: Float64Array
}

/** The numbers of one row: its length, and scores as they count. */
export function rowOf({ T, B, C, emissions, lengths, scores, limits }: Chain, b: number) {
  const counted = (row: number, tag: number): number =>
    Math.min(at(scores, row * C + tag), limits ? at(limits, row * C + tag) : Infinity)
  return {
    length: lengths ? at(lengths, b) : T,
    emission: (t: number, tag: number): number => at(emissions, (t * B + b) * C + tag),
    transition: counted,
    start: (tag: number): number => counted(C, tag),
    end: (tag: number): number => counted(C + 1, tag),
  }
}

const logSumExp = (values: readonly number[]): number => {
  const largest = Math.max(...values)
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0))
}

/** −log P of the given tags, times factor, and its gradient. */
export function crf(chain: Chain, tags: Numbers, factor: number): ChainLoss {
  const { T, B, C } = chain
  const losses = new Float64Array(B)
  const dEmissions = new Float64Array(T * B * C)
  const dScores = new Float64Array(B * (C + 2) * C)
  const all = Array.from({ length: C }, (_, tag) => tag)
  for (let b = 0; b < B; b++) {
    const { length, emission, transition, start, end } = rowOf(chain, b)
    if (length === 0) continue
    const alpha: number[][] = [all.map((j) => start(j) + emission(0, j))]
    for (let t = 1; t < length; t++)
      alpha.push(all.map((j) => logSumExp(all.map((i) => alpha[t - 1]![i]! + transition(i, j))) + emission(t, j)))
    const beta: number[][] = []
    beta[length - 1] = all.map(end)
    for (let t = length - 2; t >= 0; t--)
      beta[t] = all.map((i) => logSumExp(all.map((j) => transition(i, j) + emission(t + 1, j) + beta[t + 1]![j]!)))
    const total = logSumExp(all.map((j) => alpha[length - 1]![j]! + end(j)))

    const tag = (t: number): number => at(tags, t * B + b)
    const block = b * (C + 2) * C
    const add = (row: number, column: number, value: number): void => {
      dScores[block + row * C + column] = at(dScores, block + row * C + column) + factor * value
    }
    let score = start(tag(0)) + end(tag(length - 1))
    for (let t = 0; t < length; t++) {
      score += emission(t, tag(t)) + (t > 0 ? transition(tag(t - 1), tag(t)) : 0)
      for (const j of all) {
        const P = Math.exp(alpha[t]![j]! + beta[t]![j]! - total)
        const used = j === tag(t) ? 1 : 0
        dEmissions[(t * B + b) * C + j] = factor * (P - used)
        if (t === 0) add(C, j, P - used)
        if (t === length - 1) add(C + 1, j, P - used)
        if (t === 0) continue
        for (const i of all) {
          const pair = alpha[t - 1]![i]! + transition(i, j) + emission(t, j) + beta[t]![j]! - total
          add(i, j, Math.exp(pair) - (used === 1 && i === tag(t - 1) ? 1 : 0))
        }
      }
    }
    losses[b] = factor * (total - score)
  }
  return { losses, dEmissions, dScores }
}

/** The best path [T, B], −1 beyond a row's length, and its score [B]. */
export function viterbi(chain: Chain): { path: Int32Array; best: Float64Array } {
  const { T, B, C } = chain
  const path = new Int32Array(T * B).fill(-1)
  const best = new Float64Array(B)
  const all = Array.from({ length: C }, (_, tag) => tag)
  const argmax = (values: readonly number[]): number =>
    values.reduce((most, value, n) => (value > values[most]! ? n : most), 0)
  for (let b = 0; b < B; b++) {
    const { length, emission, transition, start, end } = rowOf(chain, b)
    if (length === 0) continue
    let score = all.map((j) => start(j) + emission(0, j))
    const before: number[][] = []
    for (let t = 1; t < length; t++) {
      const last = score
      const from = all.map((j) => argmax(all.map((i) => last[i]! + transition(i, j))))
      before[t] = from
      score = all.map((j) => last[from[j]!]! + transition(from[j]!, j) + emission(t, j))
    }
    const ended = all.map((j) => score[j]! + end(j))
    let tag = argmax(ended)
    best[b] = ended[tag]!
    for (let t = length - 1; t >= 0; t--) {
      path[t * B + b] = tag
      tag = before[t]?.[tag] ?? -1
    }
  }
  return { path, best }
}

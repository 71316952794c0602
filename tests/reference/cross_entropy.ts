import { at, type Numbers } from './cell.js'

export interface CrossEntropyResult {
  /** [N] */
  readonly losses: Float64Array
  /** [N, C] */
  readonly dLogits: Float64Array
}

export interface CrossEntropyOptions {
  /** [C] */
  readonly weights?: Numbers | null
  readonly smoothing?: number
}

/** Softmax cross-entropy of the rows of logits [N, C] times factor, and its gradient; both 0 where the target is ignored. */
export function crossEntropy(
  N: number,
  C: number,
  logits: Numbers,
  targets: Numbers,
  ignoreIndex: number,
  factor: number,
  { weights = null, smoothing = 0 }: CrossEntropyOptions = {},
): CrossEntropyResult {
  const losses = new Float64Array(N)
  const dLogits = new Float64Array(N * C)
  const weight = (c: number): number => (weights ? at(weights, c) : 1)
  for (let n = 0; n < N; n++) {
    const target = at(targets, n)
    if (target === ignoreIndex) continue
    let largest = -Infinity
    for (let c = 0; c < C; c++) largest = Math.max(largest, at(logits, n * C + c))
    let total = 0
    for (let c = 0; c < C; c++) total += Math.exp(at(logits, n * C + c) - largest)
    /** What the distribution is compared with: the target's share, and that of all. */
    const wanted = Array.from(
      { length: C },
      (_, c) => (c === target ? (1 - smoothing) * weight(c) : 0) + (smoothing * weight(c)) / C,
    )
    const mass = wanted.reduce((sum, value) => sum + value, 0)
    for (let c = 0; c < C; c++) {
      const logarithm = at(logits, n * C + c) - largest - Math.log(total)
      losses[n] = at(losses, n) - factor * wanted[c]! * logarithm
      dLogits[n * C + c] = factor * (mass * Math.exp(logarithm) - wanted[c]!)
    }
  }
  return { losses, dLogits }
}

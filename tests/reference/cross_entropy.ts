import { at, type Numbers } from './cell.js'

export interface CrossEntropyResult {
  /** [N] */
  readonly losses: Float64Array
  /** [N, C] */
  readonly dLogits: Float64Array
}

/** Softmax cross-entropy of the rows of logits [N, C] times factor, and its gradient; both 0 where the target is ignored. */
export function crossEntropy(
  N: number,
  C: number,
  logits: Numbers,
  targets: Numbers,
  ignoreIndex: number,
  factor: number,
): CrossEntropyResult {
  const losses = new Float64Array(N)
  const dLogits = new Float64Array(N * C)
  for (let n = 0; n < N; n++) {
    const target = at(targets, n)
    if (target === ignoreIndex) continue
    let largest = -Infinity
    for (let c = 0; c < C; c++) largest = Math.max(largest, at(logits, n * C + c))
    let total = 0
    for (let c = 0; c < C; c++) total += Math.exp(at(logits, n * C + c) - largest)
    losses[n] = factor * (largest - at(logits, n * C + target) + Math.log(total))
    for (let c = 0; c < C; c++) {
      const probability = Math.exp(at(logits, n * C + c) - largest) / total
      dLogits[n * C + c] = factor * (probability - (c === target ? 1 : 0))
    }
  }
  return { losses, dLogits }
}

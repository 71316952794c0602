/** Binary cross-entropy of logits, and squared differences, each with its gradient. */
import { at, type Numbers } from './cell.js'

export interface PointwiseLoss {
  readonly losses: Float64Array
  readonly gradient: Float64Array
}

export const binaryCrossEntropy = (logits: Numbers, targets: Numbers, factor: number): PointwiseLoss => ({
  losses: Float64Array.from(logits, (x, n) => {
    // −y log σ(x) − (1 − y) log(1 − σ(x)), with −log σ(x) = log(1 + e^−x)
    const softplus = (value: number): number => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)))
    return factor * (at(targets, n) * softplus(-x) + (1 - at(targets, n)) * softplus(x))
  }),
  gradient: Float64Array.from(logits, (x, n) => factor * (1 / (1 + Math.exp(-x)) - at(targets, n))),
})

export const squaredError = (x: Numbers, targets: Numbers, factor: number): PointwiseLoss => ({
  losses: Float64Array.from(x, (value, n) => factor * (value - at(targets, n)) ** 2),
  gradient: Float64Array.from(x, (value, n) => 2 * factor * (value - at(targets, n))),
})

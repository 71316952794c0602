import type * as contract from '../../backend.js'
import { optional, type At } from './arguments.js'

export function cross_entropy(at: At, call: contract.CrossEntropy): number[] {
  const { N, C, logits, targets, ignoreIndex, factor, weights, smoothing, losses, dLogits } = call
  return [
    ...[N, C, at('logits', logits, N * C), at('targets', targets, N), ignoreIndex, factor],
    ...[optional(at, 'weights', weights, C), smoothing],
    ...[at('losses', losses, N), optional(at, 'dLogits', dLogits, N * C)],
  ]
}

export function binary_cross_entropy(at: At, call: contract.BinaryCrossEntropy): number[] {
  const { N, logits, targets, factor, losses, dLogits } = call
  const given = [at('logits', logits, N), at('targets', targets, N)]
  return [N, ...given, factor, at('losses', losses, N), optional(at, 'dLogits', dLogits, N)]
}

export const squared_error = (at: At, { N, x, targets, factor, losses, dX }: contract.SquaredError): number[] => [
  ...[N, at('x', x, N), at('targets', targets, N), factor],
  ...[at('losses', losses, N), optional(at, 'dX', dX, N)],
]

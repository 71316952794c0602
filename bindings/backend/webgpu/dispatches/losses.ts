import type * as contract from '../../backend.js'
import { groups, optional, type Dispatch } from './dispatch.js'

export function cross_entropy(call: contract.CrossEntropy): Dispatch {
  const { N, C, logits, targets, ignoreIndex, factor, weights, smoothing, losses, dLogits } = call
  return {
    kernel: 'cross_entropy',
    constants: { GRADIENT: Number(dLogits !== null), WEIGHTED: Number(weights !== null) },
    bindings: {
      logits: [logits, N * C],
      targets: [targets, N],
      weights: optional(weights, C),
      losses: [losses, N],
      dLogits: optional(dLogits, N * C),
    },
    sizes: [N, C, ignoreIndex],
    factors: [factor, smoothing],
    groups: groups(N, 1),
  }
}

export function binary_cross_entropy(call: contract.BinaryCrossEntropy): Dispatch {
  const { N, logits, targets, factor, losses, dLogits } = call
  return {
    kernel: 'binary_cross_entropy',
    constants: { GRADIENT: Number(dLogits !== null) },
    bindings: { logits: [logits, N], targets: [targets, N], losses: [losses, N], dLogits: optional(dLogits, N) },
    sizes: [N],
    factors: [factor],
    groups: groups(N, 256),
  }
}

export const squared_error = ({ N, x, targets, factor, losses, dX }: contract.SquaredError): Dispatch => ({
  kernel: 'squared_error',
  constants: { GRADIENT: Number(dX !== null) },
  bindings: { x: [x, N], targets: [targets, N], losses: [losses, N], dX: optional(dX, N) },
  sizes: [N],
  factors: [factor],
  groups: groups(N, 256),
})

import reduce from '../../../../shaders/kernels/reduce.wgsl'
import reduce_subgroups from '../../../../shaders/kernels/reduce_subgroups.wgsl'
import binaryCrossEntropyText from '../../../../shaders/kernels/binary_cross_entropy.wgsl'
import crossEntropyText from '../../../../shaders/kernels/cross_entropy.wgsl'
import math from '../../../../shaders/kernels/math.wgsl'
import squaredErrorText from '../../../../shaders/kernels/squared_error.wgsl'
import type * as contract from '../../backend.js'
import type { Shader } from '../sources.js'
import { groups, optional, threads, type Gpu } from './dispatch.js'

const CROSS_ENTROPY: Shader = {
  name: 'cross_entropy',
  text: crossEntropyText,
  before: { reduce },
  withSubgroups: { reduce_subgroups },
}
const BINARY_CROSS_ENTROPY: Shader = { name: 'binary_cross_entropy', text: binaryCrossEntropyText, before: { math } }
const SQUARED_ERROR: Shader = { name: 'squared_error', text: squaredErrorText }

export function cross_entropy(gpu: Gpu, call: contract.CrossEntropy): void {
  const { N, C, logits, targets, ignoreIndex, factor, weights, smoothing, losses, dLogits } = call
  gpu.dispatch({
    shader: CROSS_ENTROPY,
    constants: { ...threads(gpu, 64), GRADIENT: Number(dLogits !== null), WEIGHTED: Number(weights !== null) },
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
  })
}

export function binary_cross_entropy(gpu: Gpu, call: contract.BinaryCrossEntropy): void {
  const { N, logits, targets, factor, losses, dLogits } = call
  gpu.dispatch({
    shader: BINARY_CROSS_ENTROPY,
    constants: { GRADIENT: Number(dLogits !== null) },
    bindings: { logits: [logits, N], targets: [targets, N], losses: [losses, N], dLogits: optional(dLogits, N) },
    sizes: [N],
    factors: [factor],
    groups: groups(N, 256),
  })
}

export const squared_error = (gpu: Gpu, { N, x, targets, factor, losses, dX }: contract.SquaredError): void =>
  gpu.dispatch({
    shader: SQUARED_ERROR,
    constants: { GRADIENT: Number(dX !== null) },
    bindings: { x: [x, N], targets: [targets, N], losses: [losses, N], dX: optional(dX, N) },
    sizes: [N],
    factors: [factor],
    groups: groups(N, 256),
  })

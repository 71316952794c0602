import { NORM_PARTS } from '../../backend.js'
import type * as contract from '../../backend.js'
import { optional, type At } from './arguments.js'

/** What all begin with. */
function update(at: At, { N, parameters, gradients, parts, clipNorm, clipValue }: contract.Update): number[] {
  const arrays = [at('parameters', parameters, N), at('gradients', gradients, N), at('parts', parts, NORM_PARTS)]
  return [N, ...arrays, clipNorm, clipValue]
}

export function adam(at: At, call: contract.Adam): number[] {
  const { N, m, v, lr, beta1, beta2, epsilon, weightDecay, decoupled, step } = call
  return [
    ...[...update(at, call), at('m', m, N), at('v', v, N)],
    ...[lr / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step), beta1, beta2, epsilon],
    ...[decoupled ? lr * weightDecay : weightDecay, Number(decoupled)],
  ]
}

export function sgd(at: At, call: contract.Sgd): number[] {
  const { N, lr, weightDecay, momentum, nesterov, velocity } = call
  const rates = [lr, weightDecay, momentum, Number(nesterov)]
  return [...update(at, call), ...rates, optional(at, 'velocity', velocity, N)]
}

export function adagrad(at: At, call: contract.Adagrad): number[] {
  const { N, lr, weightDecay, sum, epsilon } = call
  return [...update(at, call), lr, weightDecay, at('sum', sum, N), epsilon]
}

export function rmsprop(at: At, call: contract.RMSProp): number[] {
  const { N, lr, weightDecay, alpha, momentum, epsilon, square, mean, velocity } = call
  return [
    ...[...update(at, call), lr, weightDecay, alpha, momentum, epsilon],
    ...[at('square', square, N), optional(at, 'mean', mean, N), optional(at, 'velocity', velocity, N)],
  ]
}

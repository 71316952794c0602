import adagradText from '../../../../shaders/kernels/adagrad.wgsl'
import adamText from '../../../../shaders/kernels/adam.wgsl'
import rmspropText from '../../../../shaders/kernels/rmsprop.wgsl'
import sgdText from '../../../../shaders/kernels/sgd.wgsl'
import update from '../../../../shaders/kernels/update.wgsl'
import * as contract from '../../backend.js'
import type { Shader } from '../sources.js'
import { groups, optional, type Gpu } from './dispatch.js'

const ADAM: Shader = { name: 'adam', text: adamText, before: { update } }
const SGD: Shader = { name: 'sgd', text: sgdText, before: { update } }
const ADAGRAD: Shader = { name: 'adagrad', text: adagradText, before: { update } }
const RMSPROP: Shader = { name: 'rmsprop', text: rmspropText, before: { update } }

/** Workgroups: few, for each of their threads has the norm to add up first. A graphics card does that in no time; elsewhere a thread has 32 elements to make up for it. */
const groupsOf = ({ software }: Gpu, N: number): number => (software ? groups(N, 256 * 32) : groups(N, 256, 1024))

/** What is common: see shaders/kernels/update.wgsl. `flag` and `rest` are the kernel's own. */
function updateOf(
  gpu: Gpu,
  { N, parameters, gradients, parts, clipNorm, clipValue }: contract.Update,
  { rate, decay, flag = 0, rest }: { rate: number; decay: number; flag?: number; rest: readonly number[] },
) {
  return {
    bindings: { gradients: [gradients, N], parts: [parts, contract.NORM_PARTS], parameters: [parameters, N] },
    sizes: [N, flag],
    factors: [clipNorm, clipValue, decay, rate, ...rest],
    groups: groupsOf(gpu, N),
  } as const
}

export function adam(gpu: Gpu, call: contract.Adam): void {
  const { N, m, v, lr, beta1, beta2, epsilon, weightDecay, decoupled, step } = call
  const rest = [beta1, 1 - beta1, beta2, 1 - beta2, Math.sqrt(1 - beta2 ** step), epsilon]
  const decay = decoupled ? lr * weightDecay : weightDecay
  const common = updateOf(gpu, call, { rate: lr / (1 - beta1 ** step), decay, flag: Number(decoupled), rest })
  gpu.dispatch({ shader: ADAM, ...common, bindings: { ...common.bindings, m: [m, N], v: [v, N] } })
}

export function sgd(gpu: Gpu, call: contract.Sgd): void {
  const { N, lr: rate, weightDecay: decay, momentum, nesterov, velocity } = call
  const common = updateOf(gpu, call, { rate, decay, flag: Number(nesterov), rest: [momentum] })
  const bindings = { ...common.bindings, velocity: optional(velocity, N) }
  gpu.dispatch({ shader: SGD, ...common, constants: { MOMENTUM: Number(velocity !== null) }, bindings })
}

export function adagrad(gpu: Gpu, call: contract.Adagrad): void {
  const { N, lr: rate, weightDecay: decay, sum, epsilon } = call
  const common = updateOf(gpu, call, { rate, decay, rest: [epsilon] })
  gpu.dispatch({ shader: ADAGRAD, ...common, bindings: { ...common.bindings, squares: [sum, N] } })
}

export function rmsprop(gpu: Gpu, call: contract.RMSProp): void {
  const { N, lr: rate, weightDecay: decay, alpha, momentum, epsilon, square, mean, velocity } = call
  const common = updateOf(gpu, call, { rate, decay, rest: [alpha, 1 - alpha, momentum, epsilon] })
  const own = { square: [square, N], mean: optional(mean, N), velocity: optional(velocity, N) } as const
  const constants = { CENTRED: Number(mean !== null), MOMENTUM: Number(velocity !== null) }
  gpu.dispatch({ shader: RMSPROP, ...common, constants, bindings: { ...common.bindings, ...own } })
}

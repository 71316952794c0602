import * as contract from '../../backend.js'
import { groups, optional, type Dispatch } from './dispatch.js'

/** Workgroups of a kernel whose every workgroup has work of its own to do first. */
const FEW_GROUPS = 1024

/** What is common: see shaders/kernels/update.wgsl. `flag` and `rest` are the kernel's own. */
function update(
  { N, parameters, gradients, parts, clipNorm, clipValue }: contract.Update,
  { rate, decay, flag = 0, rest }: { rate: number; decay: number; flag?: number; rest: readonly number[] },
) {
  return {
    bindings: { gradients: [gradients, N], parts: [parts, contract.NORM_PARTS], parameters: [parameters, N] },
    sizes: [N, flag],
    factors: [clipNorm, clipValue, decay, rate, ...rest],
    groups: groups(N, 256, FEW_GROUPS),
  } as const
}

export function adam(call: contract.Adam): Dispatch {
  const { N, m, v, lr, beta1, beta2, epsilon, weightDecay, decoupled, step } = call
  const rest = [beta1, 1 - beta1, beta2, 1 - beta2, Math.sqrt(1 - beta2 ** step), epsilon]
  const decay = decoupled ? lr * weightDecay : weightDecay
  const common = update(call, { rate: lr / (1 - beta1 ** step), decay, flag: Number(decoupled), rest })
  return { kernel: 'adam', ...common, bindings: { ...common.bindings, m: [m, N], v: [v, N] } }
}

export function sgd(call: contract.Sgd): Dispatch {
  const { N, lr: rate, weightDecay: decay, momentum, nesterov, velocity } = call
  const common = update(call, { rate, decay, flag: Number(nesterov), rest: [momentum] })
  const bindings = { ...common.bindings, velocity: optional(velocity, N) }
  return { kernel: 'sgd', ...common, constants: { MOMENTUM: Number(velocity !== null) }, bindings }
}

export function adagrad(call: contract.Adagrad): Dispatch {
  const { N, lr: rate, weightDecay: decay, sum, epsilon } = call
  const common = update(call, { rate, decay, rest: [epsilon] })
  return { kernel: 'adagrad', ...common, bindings: { ...common.bindings, squares: [sum, N] } }
}

export function rmsprop(call: contract.RMSProp): Dispatch {
  const { N, lr: rate, weightDecay: decay, alpha, momentum, epsilon, square, mean, velocity } = call
  const common = update(call, { rate, decay, rest: [alpha, 1 - alpha, momentum, epsilon] })
  const own = { square: [square, N], mean: optional(mean, N), velocity: optional(velocity, N) } as const
  const constants = { CENTRED: Number(mean !== null), MOMENTUM: Number(velocity !== null) }
  return { kernel: 'rmsprop', ...common, constants, bindings: { ...common.bindings, ...own } }
}

import { at, type Numbers } from './cell.js'

export interface AdamSettings {
  readonly lr: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
  /** 0: no clipping. */
  readonly clipNorm: number
  /** Counted from 1. */
  readonly step: number
}

export interface AdamState {
  readonly parameters: Float64Array
  readonly m: Float64Array
  readonly v: Float64Array
}

/** One step of torch.optim.Adam after torch.nn.utils.clip_grad_norm_, where `norm` is that of all gradients; not finite: nothing changes. */
export function adam(
  parameters: Numbers,
  gradients: Numbers,
  m: Numbers,
  v: Numbers,
  norm: number,
  settings: AdamSettings,
): AdamState {
  const { lr, beta1, beta2, epsilon, weightDecay, clipNorm, step } = settings
  const clip = clipNorm > 0 ? Math.min(1, clipNorm / (norm + 1e-6)) : 1
  const next = {
    parameters: Float64Array.from(parameters),
    m: Float64Array.from(m),
    v: Float64Array.from(v),
  }
  if (!Number.isFinite(norm)) return next
  for (let n = 0; n < parameters.length; n++) {
    const gradient = clip * at(gradients, n) + weightDecay * at(parameters, n)
    const first = beta1 * at(m, n) + (1 - beta1) * gradient
    const second = beta2 * at(v, n) + (1 - beta2) * gradient * gradient
    const denominator = Math.sqrt(second) / Math.sqrt(1 - beta2 ** step) + epsilon
    next.m[n] = first
    next.v[n] = second
    next.parameters[n] = at(parameters, n) - ((lr / (1 - beta1 ** step)) * first) / denominator
  }
  return next
}

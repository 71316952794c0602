import { at, type Numbers } from './cell.js'
import { clipped } from './optimizers.js'

export interface AdamSettings {
  readonly lr: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
  /** 0: no clipping. */
  readonly clipNorm: number
  readonly clipValue: number
  /** AdamW: the parameters decay by themselves. */
  readonly decoupled: boolean
  /** Counted from 1. */
  readonly step: number
}

export interface AdamState {
  readonly parameters: Float64Array
  readonly m: Float64Array
  readonly v: Float64Array
}

/** One step of torch.optim.Adam or AdamW after clipping, where `norm` is that of all gradients; not finite: nothing changes. */
export function adam(
  parameters: Numbers,
  gradients: Numbers,
  m: Numbers,
  v: Numbers,
  norm: number,
  settings: AdamSettings,
): AdamState {
  const { lr, beta1, beta2, epsilon, weightDecay, decoupled, step } = settings
  const clip = clipped(gradients, norm, settings)
  const next = {
    parameters: Float64Array.from(parameters),
    m: Float64Array.from(m),
    v: Float64Array.from(v),
  }
  if (!Number.isFinite(norm)) return next
  for (let n = 0; n < parameters.length; n++) {
    const gradient = at(clip, n) + (decoupled ? 0 : weightDecay * at(parameters, n))
    const kept = decoupled ? (1 - lr * weightDecay) * at(parameters, n) : at(parameters, n)
    const first = beta1 * at(m, n) + (1 - beta1) * gradient
    const second = beta2 * at(v, n) + (1 - beta2) * gradient * gradient
    const denominator = Math.sqrt(second) / Math.sqrt(1 - beta2 ** step) + epsilon
    next.m[n] = first
    next.v[n] = second
    next.parameters[n] = kept - ((lr / (1 - beta1 ** step)) * first) / denominator
  }
  return next
}

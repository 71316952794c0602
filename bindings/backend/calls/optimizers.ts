/**
 * One step of an optimizer over a stretch of parameters. All of them take the gradient in the same way:
 *
 *     if Σ parts is not finite, nothing changes; else
 *     c = clipNorm > 0 ? min(1, clipNorm / (√Σ parts + 1e-6)) : 1            (`torch.nn.utils.clip_grad_norm_`)
 *     g = c · gradient;  if clipValue > 0: g = min(max(g, −clipValue), clipValue)
 *
 * and then as `torch.optim` has it.
 */
import type { Span } from '../memory.js'

export interface Update {
  N: number
  parameters: Span
  gradients: Span
  /** [NORM_PARTS] from `sum_of_squares` over all gradients. */
  parts: Span
  lr: number
  weightDecay: number
  clipNorm: number
  clipValue: number
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1); `decoupled`: AdamW (Loshchilov & Hutter 2019), in which the decay does not pass through the means.
 *
 *     decoupled:  parameter −= lr · weightDecay · parameter;   else  g += weightDecay · parameter
 *     m = β1 m + (1 − β1) g;   v = β2 v + (1 − β2) g²
 *     parameter −= lr / (1 − β1^step) · m / (√v / √(1 − β2^step) + epsilon)
 */
export interface Adam extends Update {
  m: Span
  v: Span
  beta1: number
  beta2: number
  epsilon: number
  decoupled: boolean
  /** Counted from 1. */
  step: number
}

/**
 * Gradient descent with momentum (Sutskever et al. 2013, as PyTorch has it).
 *
 *     g += weightDecay · parameter;   with momentum: v = momentum v + g;  g = nesterov ? g + momentum v : v
 *     parameter −= lr g
 */
export interface Sgd extends Update {
  momentum: number
  nesterov: boolean
  /** [N] v. Null where momentum is 0. */
  velocity: Span | null
}

/**
 * Adagrad (Duchi et al. 2011).
 *
 *     g += weightDecay · parameter;   sum += g²;   parameter −= lr g / (√sum + epsilon)
 */
export interface Adagrad extends Update {
  /** [N] */
  sum: Span
  epsilon: number
}

/**
 * RMSProp (Tieleman & Hinton 2012; centred: Graves 2013).
 *
 *     g += weightDecay · parameter;   square = α square + (1 − α) g²
 *     centred: mean = α mean + (1 − α) g;  root = √max(square − mean², 0) + epsilon;   else  root = √square + epsilon
 *     with momentum: v = momentum v + g / root;  parameter −= lr v;   else  parameter −= lr g / root
 */
export interface RMSProp extends Update {
  alpha: number
  momentum: number
  epsilon: number
  /** [N] */
  square: Span
  /** [N]. Null: not centred. */
  mean: Span | null
  /** [N] v. Null where momentum is 0. */
  velocity: Span | null
}

/** Losses: each writes the loss of every row and, in the same pass, its gradient. */
import type { Span } from '../memory.js'

/**
 * Softmax cross-entropy of each row and its gradient, in one pass, as `torch.nn.CrossEntropyLoss` has it. With p = softmax(logits), w = weights
 * (1 where there are none), s = smoothing and y the target:
 *
 *     q[c]       = (1 − s) w[y] [c = y] + s w[c] / C
 *     loss       = −factor Σ_c q[c] log p[c]
 *     dLogits[c] = factor (p[c] Σ q − q[c])
 */
export interface CrossEntropy {
  N: number
  C: number
  /** [N, C] */
  logits: Span
  /** [N] i32, each in [0, C) or `ignoreIndex`. */
  targets: Span
  ignoreIndex: number
  /** Multiplies losses and gradient: 1 / (total weight of the targets that count) for the mean. */
  factor: number
  /** [C], the weight of each class. Null: all 1. */
  weights: Span | null
  /** 0 ≤ smoothing < 1: the share of the target that is spread over all classes. */
  smoothing: number
  /** [N]; 0 where ignored. */
  losses: Span
  /** [N, C]; 0 where ignored. Null: not wanted. */
  dLogits: Span | null
}

/** Binary cross-entropy: `loss = factor (max(x, 0) − x y + log(1 + e^−|x|))` for logit x and target y, `dLogits = factor (sigmoid(x) − y)`. */
export interface BinaryCrossEntropy {
  N: number
  /** [N] */
  logits: Span
  /** [N], in [0, 1]. */
  targets: Span
  factor: number
  /** [N] */
  losses: Span
  /** [N]. Null: not wanted. */
  dLogits: Span | null
}

/** `loss = factor (x − y)²`, `dX = 2 factor (x − y)` for each number x and target y. */
export interface SquaredError {
  N: number
  x: Span
  targets: Span
  factor: number
  /** [N] */
  losses: Span
  /** [N]. Null: not wanted. */
  dX: Span | null
}

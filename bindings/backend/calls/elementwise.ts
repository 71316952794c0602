/** One number after the other. */
import type { Span } from '../memory.js'

/** `y = a + b`; y may be a or b itself. */
export interface Add {
  N: number
  a: Span
  b: Span
  y: Span
}

/** `y = factor · by[0] · x (+ y)` with `by` a number on the device (null: 1). */
export interface Scale {
  N: number
  x: Span
  y: Span
  factor: number
  by: Span | null
  accumulate: boolean
}

/** `y = value` */
export interface Fill {
  N: number
  y: Span
  value: number
}

/** `y[r yStride + yOffset + c] = x[r xStride + xOffset + c]` for r < rows, c < columns. i32 data too. */
export interface Copy {
  rows: number
  columns: number
  x: Span
  xStride: number
  xOffset: number
  y: Span
  yStride: number
  yOffset: number
}

/**
 * `y[n] = keep(n) ? x[n] / (1 − p) : 0`, keep(n) drawn from the PCG hash of (seed, n): the same on both backends and in
 * the backward pass, which calls it again with the gradient.
 *
 *     keep(n) = (pcg(pcg(seed) xor n) >> 8) / 2^24 ≥ p
 *     pcg(v): s = v · 747796405 + 2891336453; w = ((s >> ((s >> 28) + 4)) xor s) · 277803737; (w >> 22) xor w     (u32)
 *
 * Jarzynski & Olano 2020, "Hash Functions for GPU Rendering".
 */
export interface Dropout {
  N: number
  x: Span
  y: Span
  p: number
  /** An unsigned 32-bit integer. */
  seed: number
}

/** `y[r, c] = by[r mod period] · x[r, c] (+ y[r, c])`; y may be x itself. */
export interface ScaleRows {
  rows: number
  columns: number
  /** [rows, columns] */
  x: Span
  /** [rows, columns] */
  y: Span
  /** [period] */
  by: Span
  period: number
  accumulate: boolean
}

export type Activation = 'relu' | 'tanh' | 'sigmoid'

/** `y = kind(x)`; y may be x itself. A NaN stays a NaN. */
export interface ActivationForward {
  N: number
  x: Span
  y: Span
  kind: Activation
}

/** `dx = dy · kind′ (+ dx)`, from the result: relu′ = [y > 0], tanh′ = 1 − y², sigmoid′ = y (1 − y). */
export interface ActivationBackward {
  N: number
  y: Span
  dy: Span
  dx: Span
  kind: Activation
  accumulate: boolean
}

/** `y = softmax(x)` of each row, or its logarithm, safe for x of any size. y may be x itself. */
export interface SoftmaxForward {
  N: number
  C: number
  /** [N, C] */
  x: Span
  /** [N, C] */
  y: Span
  log: boolean
}

/** From the result: `dx = y (dy − Σ dy y)`, or with `log` `dx = dy − exp(y) Σ dy`; sums over the row. `(+ dx)` */
export interface SoftmaxBackward {
  N: number
  C: number
  y: Span
  dy: Span
  dx: Span
  log: boolean
  accumulate: boolean
}

/** From the steps of a sequence to one vector, and windows over it. Shapes are [T, B, …]; `lengths` [B] i32, 0 ≤ lengths[b] ≤ T, null: all T. */
import type { Span } from '../memory.js'

/** `y[b, c] = max over t < lengths[b] of x[t, b, c]`, NaN if one of them is; 0 where the length is 0. */
export interface MaxOverTimeForward {
  T: number
  B: number
  C: number
  /** [T, B, C] */
  x: Span
  lengths: Span | null
  /** [B, C] */
  y: Span
  /** [B, C] i32: the first t that has the maximum (the first that is NaN, if one is); −1 where the length is 0. */
  index: Span
}

/** `dx[t, b, c] = [t = index[b, c]] dy[b, c] (+ dx[t, b, c])` */
export interface MaxOverTimeBackward {
  T: number
  B: number
  C: number
  index: Span
  /** [B, C] */
  dy: Span
  /** [T, B, C] */
  dx: Span
  accumulate: boolean
}

/** `y[b, c] = 1 / lengths[b] Σ over t < lengths[b] of x[t, b, c]`; 0 where the length is 0. */
export interface MeanOverTimeForward {
  T: number
  B: number
  C: number
  /** [T, B, C] */
  x: Span
  lengths: Span | null
  /** [B, C] */
  y: Span
}

/** `dx[t, b, c] = [t < lengths[b]] dy[b, c] / lengths[b] (+ dx[t, b, c])` */
export interface MeanOverTimeBackward {
  T: number
  B: number
  C: number
  lengths: Span | null
  /** [B, C] */
  dy: Span
  /** [T, B, C] */
  dx: Span
  accumulate: boolean
}

/** The windows of a one-dimensional convolution: window n takes the steps n · stride − padding + k · dilation for k < K. */
export interface WindowShape {
  /** Steps of x. */
  T: number
  B: number
  /** Features of x. */
  I: number
  /** Steps that a window takes. */
  K: number
  /** How many windows there are: ⌊(T + 2 padding − dilation (K − 1) − 1) / stride⌋ + 1. */
  windows: number
  stride: number
  padding: number
  dilation: number
  /** Steps from lengths[b] on count as 0, as those of the padding do. */
  lengths: Span | null
}

/** `y[n, b, i, k] = x[t, b, i]` with t = n · stride − padding + k · dilation; 0 where t < 0 or t ≥ lengths[b], and x is not read there. */
export interface WindowsForward extends WindowShape {
  /** [T, B, I] */
  x: Span
  /** [windows, B, I, K] */
  y: Span
}

/** `dx[t, b, i] = Σ over all n, k that took step t of dy[n, b, i, k] (+ dx[t, b, i])`; 0 from lengths[b] on. In ascending k. */
export interface WindowsBackward extends WindowShape {
  /** [windows, B, I, K] */
  dy: Span
  /** [T, B, I] */
  dx: Span
  accumulate: boolean
}

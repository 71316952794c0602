/** Matrix products and sums over rows. */
import type { Span } from '../memory.js'

/** `C = op(A) op(B) (+ bias) (+ C)` with `op(A)` [M, K], `op(B)` [K, N], C [M, N]. */
export interface Gemm {
  M: number
  N: number
  K: number
  /** [M, K], or [K, M] if `transposeA`. */
  A: Span
  /** [K, N], or [N, K] if `transposeB`. */
  B: Span
  /** [M, N] */
  C: Span
  transposeA?: boolean
  transposeB?: boolean
  /** [N], added to every row. */
  bias?: Span | undefined
  /** Add to what C holds. */
  accumulate?: boolean
  /** Elements between two stored rows of A, and before its first; default: as A's shape has it, and 0. */
  strideA?: number
  offsetA?: number
  /** The same of B. */
  strideB?: number
  offsetB?: number
  /** Elements between two rows of C (default N; what lies between is left alone), and before its first. */
  strideC?: number
  offsetC?: number
  /** B is a parameter: its packed form may be kept until its memory's version changes. */
  weights?: boolean
}

/** `db[offsetDb + c] = Σ_n dy[n · stride + offset + c]  (+ db[offsetDb + c])` for c < C */
export interface BiasGradient {
  N: number
  C: number
  /** [N, C] in rows of `stride` elements */
  dy: Span
  /** Elements between two rows of dy, and before its first. Default C and 0. */
  stride?: number
  offset?: number
  /** [C] from `offsetDb` on; default 0 */
  db: Span
  offsetDb?: number
  accumulate: boolean
}

/** `y[0] = Σ x` */
export interface Sum {
  N: number
  x: Span
  y: Span
}

export const NORM_PARTS = 64

/** `parts[k]` for k < NORM_PARTS: sums of squares over disjoint parts of x; their total is |x|². */
export interface SumOfSquares {
  N: number
  x: Span
  /** [NORM_PARTS] */
  parts: Span
}

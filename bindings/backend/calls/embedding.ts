/** Rows of a table, by number: token embeddings, and any gathering and scattering of rows. */
import type { Span } from '../memory.js'

/** `y[n] = weight[tokens[n]]` */
export interface EmbeddingForward {
  N: number
  D: number
  /** [N] i32, each in [0, V) */
  tokens: Span
  /** [V, D] */
  weight: Span
  /** [N, D] */
  y: Span
}

/** `dWeight[v] = Σ dy[n] over the n with tokens[n] = v`, in ascending n, so that it is deterministic without atomics. */
export interface EmbeddingBackward {
  V: number
  D: number
  N: number
  /** [N] i32: the positions n, sorted by token, ascending within a token. */
  positions: Span
  /** [V + 1] i32: token v's positions are positions[starts[v] .. starts[v + 1]). */
  starts: Span
  /** [N, D] */
  dy: Span
  /** [V, D] */
  dWeight: Span
  accumulate: boolean
}

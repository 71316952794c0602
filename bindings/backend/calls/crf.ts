/** Linear-chain conditional random fields (Lafferty et al. 2001). */
import type { Span } from '../memory.js'

/** The most tags that the kernels take. */
export const MAX_TAGS = 1024

export interface CrfShape {
  T: number
  B: number
  /** Tags. */
  C: number
  /** [T, B, C]; what lies beyond a row's length is not read. */
  emissions: Span
  /** [B] i32, 0 ≤ lengths[b] ≤ T. Null: all T. */
  lengths: Span | null
  /** [C + 2, C], scores[i, j] of going from tag i to tag j; scores[C, j] of beginning with j; scores[C + 1, i] of ending with i. */
  scores: Span
  /** [C + 2, C], what counts is min(scores, limits); −1e30 forbids, 3e38 allows. Null: all allowed. */
  limits: Span | null
}

/**
 * The negative log-likelihood of the given tags of each row, by the forward algorithm in log space, and its gradient by the backward algorithm.
 * With s(y) = start[y₀] + Σ_t emissions[t, y_t] + Σ_t scores[y_{t−1}, y_t] + end[y_last]:
 *
 *     loss[b] = factor (log Σ_y exp s(y) − s(tags))
 *     dEmissions[t, b, c] = factor (P(y_t = c) − [tags_t = c]),  dScores[b, i, j] = factor (expected − actual number of uses)
 *
 * Nothing grows with T but the loss: log-sums are kept relative to the largest of their step. 0 where the length is 0.
 */
export interface Crf extends CrfShape {
  /** [T, B] i32, each in [0, C); what lies beyond a row's length is not read. */
  tags: Span
  factor: number
  /** [B] */
  losses: Span
  /** [T, B, C], 0 beyond a row's length. Null: not wanted; then `dScores` is null, too. */
  dEmissions: Span | null
  /** [B, C + 2, C], of each row; 0 where `limits` forbids. */
  dScores: Span | null
}

/** The best path of each row (Viterbi 1967); of equally good ones that with the lower tags, from the last step backwards. */
export interface Viterbi extends CrfShape {
  /** [T, B, C] i32: workspace for the best tag before each tag. */
  before: Span
  /** [T, B] i32, −1 beyond a row's length. */
  path: Span
  /** [B], s(path); 0 where the length is 0. */
  best: Span
}

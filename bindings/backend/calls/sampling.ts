/** Drawing tokens from logits. */
import type { Span } from '../memory.js'

/**
 * Draws a token of each row from softmax(logits / temperature), of the likeliest tokens only if so wanted (Holtzman et al. 2020, "The Curious Case of Neural
 * Text Degeneration").
 *
 *     weight[c] = ⌊2³¹ e^((logits[c] − max) / temperature)⌋; temperature 0: 2³¹ for the largest, 0 for the others. 0 becomes the weight of a token
 *     1. that has topK or more tokens with larger logits;
 *     2. whose tokens with larger logits then have a share of topP or more of the sum of the weights
 *     token = the first c with weight[0] + … + weight[c] > ⌊u Σ weight / 2³²⌋,  u = pcg(pcg(pcg(seed) xor step) xor b), as in `Dropout`; temperature 0: u = 0
 *
 * So equal logits are treated alike, and of those at the limit all stay. Sums are exact, in whatever order. Both backends draw the same from the same logits as
 * long as − and · are rounded to nearest, which WebGPU does not promise; otherwise a weight may be 10⁻⁷ of it off. A token that is less than 2⁻³⁰ as likely
 * as the likeliest has no weight. A row with a logit that is not finite has no weights at all.
 */
export interface Sample {
  B: number
  V: number
  /** [B, V] */
  logits: Span
  /** From 0, Infinity included. */
  temperature: number
  /** A whole number from 1; V or more: all. */
  topK: number
  /** In (0, 1]; 1: all. */
  topP: number
  /** An unsigned 32-bit integer. */
  seed: number
  /** An unsigned 32-bit integer: no two draws of a text may have the same. */
  step: number
  /** [B, V] u32 */
  weights: Span
  /** [B] i32: the tokens, where an embedding reads them next; 0 for a row that is not finite. */
  tokens: Span
  /** [more than at, B] i32: the tokens once more, in row `at`; −1 for a row that is not finite. */
  drawn: Span
  at: number
}

/** Temperatures beyond are no different: in float32 all tokens but the likeliest, or none, would be out of reach. */
const COLDEST = 1e-20
const HOTTEST = 1e30

/** A sample's wishes as the kernels take them: 0 where all tokens are wanted. */
export interface Draw {
  readonly topK: number
  /** topP in parts of 2⁻³². */
  readonly share: number
  /** 0: the likeliest is taken. */
  readonly draws: number
  /** Of half the distance of two logits: how often the weight halves, in parts of 2⁻²⁶. */
  readonly scale: number
  /** Half the distance from which on a weight is 0: it would have halved 31 times. */
  readonly limit: number
}

/** @internal */
export function drawOf({ V, temperature, topK, topP }: Sample): Draw {
  const draws = temperature > 0
  const scale = (2 * 2 ** 26 * Math.LOG2E) / Math.min(Math.max(temperature, COLDEST), HOTTEST)
  return {
    topK: topK < V ? topK : 0,
    share: topP < 1 ? Math.min(Math.max(Math.round(topP * 2 ** 32), 1), 2 ** 32 - 1) : 0,
    draws: Number(draws),
    scale: draws ? scale : 0,
    // Not quite 31, so that no rounding comes to 32.
    limit: draws ? (30.99 * 2 ** 26) / scale : 0,
  }
}

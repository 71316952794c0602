/**
 * The negative log-likelihood of a linear-chain CRF (Lafferty et al. 2001), by the forward algorithm, and its gradient, by the backward algorithm.
 *
 *     a_t[j] = log Σ_i exp(a_{t−1}[i] + table[i, j]) + e_t[j] − c_t,   c_t so that the largest is 0;   a_0 = start + e_0 − c_0
 *     loss = factor (Σ_{t > 0} (log Σ_i exp(a_{t−1}[i] + table[i, y_t]) − (a_{t−1}[y_{t−1}] + table[y_{t−1}, y_t]))
 *                    + log Σ_j exp(a_last[j] + end[j]) − (a_last[y_last] + end[y_last]))
 *     v_t = e_t + b_t;   b_{t−1}[i] = log Σ_j exp(table[i, j] + v_t[j]);   n = log Σ_i exp(a_{t−1}[i] + b_{t−1}[i])
 *     P(y_{t−1} = i, y_t = j) = exp(a_{t−1}[i] + table[i, j] + v_t[j] − n);   P(y_{t−1} = i) = exp(a_{t−1}[i] + b_{t−1}[i] − n)
 *
 * The terms of the loss are −log P of the tag before, given a tag and all up to it, and of the last: none is negative, so nothing cancels where the
 * tags are nearly certain. e is taken relative to its largest before anything is added, so what all emissions of a step have in common costs no
 * digits. Probabilities are normalised at each step, so they are as exact at the thousandth as at the first. Where the gradient is wanted, a waits in
 * dEmissions until the way back puts P there. dScores gathers the P of pairs, less the given ones, in a table of its own, in rows of whole vectors.
 */
import { make_table, width_of } from './chain'
import { backward } from './crf_backward'
import { forward } from './crf_forward'
import { copy_row, length_of, zero_row } from './rows'

/** Bytes of scratch: two tables, and rows a, before, e, v, b. */
export function crf_scratch_bytes(C: i32): usize {
  return (<usize>(2 * (C + 2) + 5) * width_of(C)) << 2
}

/** emissions: [T, B, C]; tags: [T, B] i32; lengths: [B] i32 or 0; scores, limits: [C + 2, C], limits or 0; losses: [B]; dEmissions: [T, B, C] and dScores: [B, C + 2, C], or 0 */
export function crf(
  T: i32,
  B: i32,
  C: i32,
  emissions: usize,
  tags: usize,
  lengths: usize,
  scores: usize,
  limits: usize,
  factor: f32,
  losses: usize,
  dEmissions: usize,
  dScores: usize,
  scratch: usize,
): void {
  const row = (<usize>C) << 2
  make_table(C, scores, limits, scratch)
  for (let b = 0; b < B; b++) {
    const length = length_of(lengths, b, T)
    const at = row * b
    const column = (<usize>b) << 2
    const loss = forward(B, C, length, emissions + at, tags + column, factor, dEmissions ? dEmissions + at : 0, scratch)
    store<f32>(losses + column, loss)
    if (!dEmissions) continue
    const block = dScores + at * (C + 2)
    const gathered = scratch + (((<usize>(C + 2) * width_of(C)) << 2))
    zero_row(gathered, (<usize>(C + 2) * width_of(C)) << 2)
    if (length > 0) backward(B, C, length, emissions + at, tags + column, dEmissions + at, factor, scratch)
    for (let r = 0; r < C + 2; r++) copy_row(block + row * r, gathered + (((<usize>r * width_of(C)) << 2)), row)
    for (let t = length; t < T; t++) zero_row(dEmissions + at + row * B * t, row)
  }
}

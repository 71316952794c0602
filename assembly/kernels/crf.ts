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
import { NEVER, log_sum, lower, make_table, widen, width_of } from './chain'
import { exp_or_zero4 } from './math'
import { copy_row, length_of, store_some, zero_row } from './rows'

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

/** Leaves a in dEmissions, step by step, if there is one; in `before` the last. */
function forward(B: i32, C: i32, length: i32, emissions: usize, tags: usize, factor: f32, dEmissions: usize, table: usize): f32 {
  if (length == 0) return 0
  const width = width_of(C)
  const wide = (<usize>width) << 2
  const a = table + wide * 2 * (C + 2)
  const before = a + wide
  const e = before + wide
  const step = ((<usize>C) << 2) * B
  let loss: f64 = 0
  let tag = 0
  for (let t = 0; t < length; t++) {
    widen(C, emissions, e)
    lower(width, e)
    const previous = tag
    tag = load<i32>(tags)
    if (t == 0) copy_row(a, table + wide * C, wide)
    else {
      for (let j: usize = 0; j < wide; j += 16) v128.store(a + j, column_log_sum(C, wide, before, table + j))
      loss += excess(C, wide, before, table + ((<usize>tag) << 2), previous)
    }
    for (let j: usize = 0; j < wide; j += 16) {
      const sum = f32x4.add(v128.load(a + j), v128.load(e + j))
      v128.store(before + j, f32x4.max(sum, f32x4.splat(2 * NEVER)))
    }
    lower(width, before)
    if (dEmissions) {
      copy_row(dEmissions, before, (<usize>C) << 2)
      dEmissions += step
    }
    emissions += step
    tags += (<usize>B) << 2
  }
  loss += excess(C, 4, before, table + wide * (C + 1), tag)
  return <f32>(factor * loss)
}

/** log Σ_i exp(a[i] + column[i]) − (a[given] + column[given]), not rounded to what it is above the largest; `stride` bytes in the column. */
function excess(C: i32, stride: usize, a: usize, column: usize, given: i32): f64 {
  let largest: f32 = -f32.MAX_VALUE
  let most = 0
  for (let i = 0; i < C; i++) {
    const value = term(a, column, stride, i)
    if (value > largest) {
      largest = value
      most = i
    }
  }
  let others: f32 = 0
  for (let i = 0; i < C; i++) if (i != most) others += Mathf.exp(term(a, column, stride, i) - largest)
  return <f64>(largest - term(a, column, stride, given)) + <f64>Mathf.log1p(others)
}

@inline
function term(a: usize, column: usize, stride: usize, i: i32): f32 {
  return load<f32>(a + ((<usize>i) << 2)) + load<f32>(column + stride * i)
}

/** log Σ_i exp(a[i] + table[i, j]) for four j: `table` points at the first of them. */
function column_log_sum(C: i32, wide: usize, a: usize, table: usize): v128 {
  let largest = f32x4.add(f32x4.splat(load<f32>(a)), v128.load(table))
  for (let i = 1; i < C; i++) {
    const value = f32x4.add(f32x4.splat(load<f32>(a + ((<usize>i) << 2))), v128.load(table + wide * i))
    largest = f32x4.max(largest, value)
  }
  let sum = f32x4.splat(0)
  for (let i = 0; i < C; i++) {
    const value = f32x4.add(f32x4.splat(load<f32>(a + ((<usize>i) << 2))), v128.load(table + wide * i))
    sum = f32x4.add(sum, exp_or_zero4(f32x4.sub(value, largest)))
  }
  const low = f32x4(Mathf.log(f32x4.extract_lane(sum, 0)), Mathf.log(f32x4.extract_lane(sum, 1)), 0, 0)
  const log = f32x4.replace_lane(
    f32x4.replace_lane(low, 2, Mathf.log(f32x4.extract_lane(sum, 2))),
    3,
    Mathf.log(f32x4.extract_lane(sum, 3)),
  )
  return f32x4.add(largest, log)
}

/** Turns a into factor (P − given) in dEmissions and gathers factor (P − given) of pairs in the second table. */
function backward(
  B: i32,
  C: i32,
  length: i32,
  emissions: usize,
  tags: usize,
  dEmissions: usize,
  factor: f32,
  table: usize,
): void {
  const width = width_of(C)
  const wide = (<usize>width) << 2
  const gathered = table + wide * (C + 2)
  const a = gathered + wide * (C + 2)
  const e = a + 2 * wide
  const v = e + wide
  const b = v + wide
  const step = ((<usize>C) << 2) * B
  copy_row(b, table + wide * (C + 1), wide)
  let next: usize = 0
  for (let t = length - 1; ; t--) {
    const d = dEmissions + step * t
    const tag = (<usize>load<i32>(tags + (((<usize>t * B) << 2)))) << 2
    widen(C, d, a)
    const n = log_sum(width, a, b)
    if (t < length - 1) {
      pairs(C, wide, a, table, v, n, factor, gathered)
      take(gathered + (tag >> 2) * wide + next, factor)
    }
    for (let count = C, j: usize = 0; count > 0; count -= 4, j += 16) {
      const logarithm = f32x4.sub(f32x4.add(v128.load(a + j), v128.load(b + j)), f32x4.splat(n))
      const P = f32x4.mul(f32x4.splat(factor), exp_or_zero4(logarithm))
      store_some(d + j, P, count)
    }
    take(d + tag, factor)
    if (t == length - 1) copy_row(gathered + wide * (C + 1), d, (<usize>C) << 2)
    if (t == 0) {
      copy_row(gathered + wide * C, d, (<usize>C) << 2)
      return
    }
    next = tag
    widen(C, emissions + step * t, e)
    lower(width, e)
    for (let j: usize = 0; j < wide; j += 16) v128.store(v + j, f32x4.add(v128.load(e + j), v128.load(b + j)))
    lower(width, v)
    for (let i = 0; i < C; i++) store<f32>(b + ((<usize>i) << 2), log_sum(width, table + wide * i, v))
  }
}

/** gathered[i, j] += factor · exp(a[i] + table[i, j] + v[j] − n) */
function pairs(C: i32, wide: usize, a: usize, table: usize, v: usize, n: f32, factor: f32, gathered: usize): void {
  for (let i = 0; i < C; i++) {
    const shift = f32x4.splat(load<f32>(a + ((<usize>i) << 2)) - n)
    for (let j: usize = 0; j < wide; j += 16) {
      const logarithm = f32x4.add(f32x4.add(v128.load(table + j), v128.load(v + j)), shift)
      const P = f32x4.mul(f32x4.splat(factor), exp_or_zero4(logarithm))
      v128.store(gathered + j, f32x4.add(v128.load(gathered + j), P))
    }
    table += wide
    gathered += wide
  }
}

/** What is given counts once. */
@inline
function take(place: usize, factor: f32): void {
  store<f32>(place, load<f32>(place) - factor)
}

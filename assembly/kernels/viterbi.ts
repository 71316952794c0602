/**
 * The best path of each row (Viterbi 1967).
 *
 *     a_t[j] = max_i (a_{t−1}[i] + table[i, j]) + e_t[j] − c_t,   c_t so that the largest is 0;   before_t[j] the lowest i that has the maximum
 *     best = Σ_t c_t + max_j (a_last[j] + end[j])
 */
import { largest_of, make_table, widen, width_of } from './chain'
import { length_of, store_some } from './rows'

/** Bytes of scratch: the table, and rows a, next, e. */
export function viterbi_scratch_bytes(C: i32): usize {
  return (<usize>(C + 2 + 3) * width_of(C)) << 2
}

/** emissions: [T, B, C]; lengths: [B] i32 or 0; scores, limits: [C + 2, C], limits or 0; before: [T, B, C] i32; path: [T, B] i32; best: [B] */
export function viterbi(
  T: i32,
  B: i32,
  C: i32,
  emissions: usize,
  lengths: usize,
  scores: usize,
  limits: usize,
  before: usize,
  path: usize,
  best: usize,
  scratch: usize,
): void {
  const row = (<usize>C) << 2
  make_table(C, scores, limits, scratch)
  for (let b = 0; b < B; b++) {
    const length = length_of(lengths, b, T)
    const at = row * b
    const column = (<usize>b) << 2
    store<f32>(best + column, length > 0 ? forward(B, C, length, emissions + at, before + at, path + column, scratch) : 0)
    back(B, C, length, before + at, path + column)
    for (let t = length; t < T; t++) store<i32>(path + column + (((<usize>t * B) << 2)), -1)
  }
}

/** The score of the best path, whose last tag is left in `path`. */
function forward(B: i32, C: i32, length: i32, emissions: usize, before: usize, path: usize, table: usize): f32 {
  const width = width_of(C)
  const wide = (<usize>width) << 2
  const a = table + wide * (C + 2)
  const next = a + wide
  const e = next + wide
  const step = ((<usize>C) << 2) * B
  let total: f64 = 0
  for (let t = 0; t < length; t++) {
    widen(C, emissions, e)
    for (let count = C, j: usize = 0; count > 0; count -= 4, j += 16) {
      let most = v128.load(table + wide * C + j)
      if (t > 0) {
        most = f32x4.add(f32x4.splat(load<f32>(a)), v128.load(table + j))
        let from = i32x4.splat(0)
        for (let i = 1; i < C; i++) {
          const value = f32x4.add(f32x4.splat(load<f32>(a + ((<usize>i) << 2))), v128.load(table + wide * i + j))
          const larger = f32x4.gt(value, most)
          most = v128.bitselect(value, most, larger)
          from = v128.bitselect(i32x4.splat(i), from, larger)
        }
        store_some(before + j, from, count)
      }
      v128.store(next + j, f32x4.add(most, v128.load(e + j)))
    }
    const largest = largest_of(width, next)
    for (let j: usize = 0; j < wide; j += 16) v128.store(a + j, f32x4.sub(v128.load(next + j), f32x4.splat(largest)))
    total += <f64>largest
    emissions += step
    before += step
  }
  const end = table + wide * (C + 1)
  let tag = 0
  let most = load<f32>(a) + load<f32>(end)
  for (let j = 1; j < C; j++) {
    const value = load<f32>(a + ((<usize>j) << 2)) + load<f32>(end + ((<usize>j) << 2))
    if (value > most) {
      most = value
      tag = j
    }
  }
  store<i32>(path + (((<usize>(length - 1) * B) << 2)), tag)
  return <f32>(total + <f64>most)
}

/** Follows `before` from the last tag to the first. */
function back(B: i32, C: i32, length: i32, before: usize, path: usize): void {
  const step = (<usize>B) << 2
  for (let t = length - 1; t > 0; t--) {
    const tag = load<i32>(path + step * t)
    store<i32>(path + step * (t - 1), load<i32>(before + step * C * t + ((<usize>tag) << 2)))
  }
}

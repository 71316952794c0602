/** The backward algorithm of crf.ts, where the formulas are: the gradients, from a. */
import { log_sum, lower, widen, width_of } from './chain'
import { exp_or_zero4 } from './math'
import { copy_row, store_some } from './rows'

/** Turns a into factor (P − given) in dEmissions and gathers factor (P − given) of pairs in the second table. */
export function backward(
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

/** The forward algorithm of crf.ts, where the formulas are: the loss, and a. */
import { NEVER, lower, widen, width_of } from './chain'
import { exp_or_zero4 } from './math'
import { copy_row } from './rows'

/** Leaves a in dEmissions, step by step, if there is one; in `before` the last. */
export function forward(B: i32, C: i32, length: i32, emissions: usize, tags: usize, factor: f32, dEmissions: usize, table: usize): f32 {
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

/**
 * What the kernels of the CRF share: scores as they count, in rows of whole vectors, and sums of exponentials along them.
 *
 *     width = C, rounded up to 4;  table [C + 2, width] = min(scores, limits), −1e30 in the columns beyond C
 *
 * Sums are relative to the largest of their terms, and exactly 0 is what e^x is where x is far below.
 */
import { exp_or_zero4 } from './math'
import { load_some, total4 } from './rows'

/** What no path can have: the columns beyond C. */
export const NEVER: f32 = -1e30

@inline
export function width_of(C: i32): i32 {
  return (C + 3) & ~3
}

/** Loads a row of C numbers and fills it up to whole vectors. */
export function widen(C: i32, from: usize, to: usize): void {
  for (let count = C; count > 0; count -= 4) {
    let value = load_some(from, count)
    if (count < 4) value = v128.bitselect(value, f32x4.splat(NEVER), i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3)))
    v128.store(to, value)
    from += 16
    to += 16
  }
}

/** scores, limits: [C + 2, C], limits or 0; table: [C + 2, width] */
export function make_table(C: i32, scores: usize, limits: usize, table: usize): void {
  const row = (<usize>C) << 2
  const wide = (<usize>width_of(C)) << 2
  for (let r = 0; r < C + 2; r++) {
    widen(C, scores, table)
    if (limits) {
      for (let count = C, at: usize = 0; count > 0; count -= 4, at += 16) {
        v128.store(table + at, f32x4.min(v128.load(table + at), limit(limits + at, count)))
      }
      limits += row
    }
    scores += row
    table += wide
  }
}

@inline
function limit(from: usize, count: i32): v128 {
  const value = load_some(from, count)
  return count >= 4
    ? value
    : v128.bitselect(value, f32x4.splat(NEVER), i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3)))
}

/** The largest number of a row of whole vectors. */
export function largest_of(width: i32, row: usize): f32 {
  let lanes = v128.load(row)
  for (let j = 4; j < width; j += 4) {
    row += 16
    lanes = f32x4.max(lanes, v128.load(row))
  }
  return max(
    max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
    max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
  )
}

/** Takes the largest number of a row of whole vectors off all of them: from large numbers of nearly the same size this is exact. */
export function lower(width: i32, row: usize): void {
  const largest = f32x4.splat(largest_of(width, row))
  for (let j = 0; j < width; j += 4) {
    v128.store(row, f32x4.sub(v128.load(row), largest))
    row += 16
  }
}

/** log Σ_j e^(a[j] + b[j]) of two rows of whole vectors. */
export function log_sum(width: i32, a: usize, b: usize): f32 {
  const bytes = (<usize>width) << 2
  let lanes = f32x4.add(v128.load(a), v128.load(b))
  for (let at: usize = 16; at < bytes; at += 16) lanes = f32x4.max(lanes, f32x4.add(v128.load(a + at), v128.load(b + at)))
  const largest = max(
    max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
    max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
  )
  const shift = f32x4.splat(largest)
  let sums = f32x4.splat(0)
  for (let at: usize = 0; at < bytes; at += 16) {
    sums = f32x4.add(sums, exp_or_zero4(f32x4.sub(f32x4.add(v128.load(a + at), v128.load(b + at)), shift)))
  }
  return largest + Mathf.log(total4(sums))
}

/**
 * Rows of floats that need not be a multiple of four long: what every kernel does at the ends of its rows, so that
 * nothing is read or written outside of a span.
 */

/** The first `count` (1 … 3) floats at `from`; the other lanes are 0. */
export function load_partial(from: usize, count: i32): v128 {
  if (count == 1) return v128.load32_zero(from)
  const pair = v128.load64_zero(from)
  return count == 2 ? pair : v128.load_lane<f32>(from, pair, 2, 8)
}

/** Writes the first `count` (1 … 3) lanes. */
export function store_partial(to: usize, value: v128, count: i32): void {
  if (count == 1) {
    v128.store_lane<f32>(to, value, 0)
    return
  }
  v128.store_lane<f64>(to, value, 0)
  if (count == 3) v128.store_lane<f32>(to, value, 2, 8)
}

/** Four numbers, or as many as there are left. */
@inline
export function load_some(from: usize, count: i32): v128 {
  return count >= 4 ? v128.load(from) : load_partial(from, count)
}

@inline
export function store_some(to: usize, value: v128, count: i32): void {
  if (count >= 4) v128.store(to, value)
  else store_partial(to, value, count)
}

/** Copies `bytes` (a multiple of 4) of a row; a call of `memory.copy` costs more than a short row. */
export function copy_row(to: usize, from: usize, bytes: usize): void {
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) v128.store(to + at, v128.load(from + at))
  for (; at < bytes; at += 4) store<i32>(to + at, load<i32>(from + at))
}

/** Sets `bytes` (a multiple of 4) to zero. */
export function zero_row(to: usize, bytes: usize): void {
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) v128.store(to + at, f32x4.splat(0))
  for (; at < bytes; at += 4) store<i32>(to + at, 0)
}

/** to += from, `bytes` (a multiple of 4) long. */
export function add_row(to: usize, from: usize, bytes: usize): void {
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)))
  for (; at < bytes; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at))
}

/** The true length of batch row b, of T steps; lengths: [B] i32, or 0: all are whole. */
@inline
export function length_of(lengths: usize, b: i32, T: i32): i32 {
  return lengths ? load<i32>(lengths + ((<usize>b) << 2)) : T
}

/** The sum of the four lanes. */
@inline
export function total4(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  )
}

/** The largest of a row of `row` bytes, at least one number long; NaN if one is. */
export function maximum(row: usize, x: usize): f32 {
  let largest = load<f32>(x)
  let at: usize = 0
  if (row >= 16) {
    let lanes = v128.load(x)
    for (at = 16; at + 16 <= row; at += 16) lanes = f32x4.max(lanes, v128.load(x + at))
    largest = max(
      max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
      max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
    )
  }
  for (; at < row; at += 4) largest = max(largest, load<f32>(x + at))
  return largest
}

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

/** The sum of the four lanes. */
@inline
export function total4(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  )
}

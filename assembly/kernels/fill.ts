/**
 * Sets all elements.
 *
 *     y[n] = value
 */

/** y: [N] */
export function fill(N: i32, y: usize, value: f32): void {
  const bytes = (<usize>N) << 2
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) v128.store(y + at, f32x4.splat(value))
  for (; at < bytes; at += 4) store<f32>(y + at, value)
}

/**
 * Adds two stretches of numbers.
 *
 *     y[n] = a[n] + b[n]
 */

/** a, b, y: [N]; y may be a or b. */
export function add(N: i32, a: usize, b: usize, y: usize): void {
  const bytes = (<usize>N) << 2
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) v128.store(y + at, f32x4.add(v128.load(a + at), v128.load(b + at)))
  for (; at < bytes; at += 4) store<f32>(y + at, load<f32>(a + at) + load<f32>(b + at))
}

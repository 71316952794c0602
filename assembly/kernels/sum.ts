/**
 * Adds up all elements, in float64.
 *
 *     y[0] = Σ_n x[n]
 */

/** x: [N], y: [1] */
export function sum(N: i32, x: usize, y: usize): void {
  let low = f64x2.splat(0)
  let high = low
  let at: usize = 0
  const bytes = (<usize>N) << 2
  for (; at + 16 <= bytes; at += 16) {
    low = f64x2.add(low, f64x2.promote_low_f32x4(v128.load64_zero(x + at)))
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.load64_zero(x + at, 8)))
  }
  const lanes = f64x2.add(low, high)
  let total = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1)
  for (; at < bytes; at += 4) total += load<f32>(x + at)
  store<f32>(y, <f32>total)
}

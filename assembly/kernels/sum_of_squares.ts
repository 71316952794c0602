/**
 * Sums of squares of NORM_PARTS disjoint stretches, in float64; their total is |x|².
 *
 *     parts[k] = Σ x[n]²,   k · stretch ≤ n < (k + 1) · stretch
 */
const NORM_PARTS: i32 = 64

/** x: [N], parts: [NORM_PARTS], of which `count` from `first` on are computed. */
export function sum_of_squares(first: i32, count: i32, N: i32, x: usize, parts: usize): void {
  const stretch = (<usize>((N + NORM_PARTS - 1) / NORM_PARTS)) << 2
  const end = x + ((<usize>N) << 2)
  for (let k = first; k < first + count; k++) {
    const from = min(x + stretch * k, end)
    store<f32>(parts + ((<usize>k) << 2), squares(from, min(from + stretch, end)))
  }
}

function squares(x: usize, end: usize): f32 {
  let low = f64x2.splat(0)
  let high = low
  for (; x + 16 <= end; x += 16) {
    const a = f64x2.promote_low_f32x4(v128.load64_zero(x))
    const b = f64x2.promote_low_f32x4(v128.load64_zero(x, 8))
    low = f64x2.add(low, f64x2.mul(a, a))
    high = f64x2.add(high, f64x2.mul(b, b))
  }
  const lanes = f64x2.add(low, high)
  let total = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1)
  for (; x < end; x += 4) {
    const value = <f64>load<f32>(x)
    total += value * value
  }
  return <f32>total
}

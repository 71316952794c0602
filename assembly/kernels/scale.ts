/**
 * Multiplies by a number of the host and one of the device.
 *
 *     y[n] = factor · by[0] · x[n]   (+ y[n])
 */

/** x, y: [N]; by: [1] or 0 (then 1). */
export function scale(N: i32, x: usize, y: usize, factor: f32, by: usize, accumulate: bool): void {
  const bytes = (<usize>N) << 2
  const s = by ? factor * load<f32>(by) : factor
  let at: usize = 0
  if (accumulate) {
    for (; at + 16 <= bytes; at += 16) {
      v128.store(y + at, f32x4.add(v128.load(y + at), f32x4.mul(f32x4.splat(s), v128.load(x + at))))
    }
    for (; at < bytes; at += 4) store<f32>(y + at, load<f32>(y + at) + s * load<f32>(x + at))
  } else {
    for (; at + 16 <= bytes; at += 16) v128.store(y + at, f32x4.mul(f32x4.splat(s), v128.load(x + at)))
    for (; at < bytes; at += 4) store<f32>(y + at, s * load<f32>(x + at))
  }
}

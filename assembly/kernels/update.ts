/**
 * What the optimizers share: how they take the gradient, and where a step whose gradient is not finite ends.
 *
 *     c = clipNorm > 0 ? min(1, clipNorm / (√Σ parts + 1e−6)) : 1
 *     g = c · gradient;  if clipValue > 0: g = min(max(g, −clipValue), clipValue)
 */
import { clamp4 } from './math'

const NORM_PARTS: i32 = 64

/** c, or NaN where nothing may change. parts: [NORM_PARTS]. */
export function clip_factor(parts: usize, clipNorm: f32): f32 {
  let squares: f64 = 0
  for (let k = 0; k < NORM_PARTS; k++) squares += load<f32>(parts + ((<usize>k) << 2))
  const norm = Math.sqrt(squares)
  if (!isFinite(norm)) return f32.NaN
  return clipNorm > 0 ? min<f32>(1, <f32>(<f64>clipNorm / (norm + 1e-6))) : 1
}

/** g of four numbers. */
@inline
export function clipped4(gradient: v128, c: v128, clipValue: f32): v128 {
  const g = f32x4.mul(c, gradient)
  return clipValue > 0 ? clamp4(g, -clipValue, clipValue) : g
}

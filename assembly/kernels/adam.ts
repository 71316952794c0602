/**
 * Adam (Kingma & Ba 2015, algorithm 1), and AdamW (Loshchilov & Hutter 2019), where the decay does not pass through the means.
 *
 *     AdamW: parameter −= decay · parameter;   Adam: g += decay · parameter          (g: update.ts)
 *     m = β1 m + (1 − β1) g;   v = β2 v + (1 − β2) g²
 *     parameter −= stepSize · m / (√v · root + epsilon),   stepSize = lr / (1 − β1^step), root = 1 / √(1 − β2^step)
 */
import { load_some, store_some } from './rows'
import { clip_factor, clipped4 } from './update'

/** parameters, gradients, m, v: [N]; parts: [NORM_PARTS]; decay: weightDecay, of AdamW lr · weightDecay. */
export function adam(
  N: i32,
  parameters: usize,
  gradients: usize,
  parts: usize,
  clipNorm: f32,
  clipValue: f32,
  m: usize,
  v: usize,
  stepSize: f32,
  root: f32,
  beta1: f64,
  beta2: f64,
  epsilon: f32,
  decay: f32,
  decoupled: bool,
): void {
  const factor = clip_factor(parts, clipNorm)
  if (isNaN(factor)) return
  const c = f32x4.splat(factor)
  const rate = f32x4.splat(stepSize)
  const scale = f32x4.splat(root)
  const keep1 = f32x4.splat(<f32>beta1)
  const take1 = f32x4.splat(<f32>(1 - beta1))
  const keep2 = f32x4.splat(<f32>beta2)
  const take2 = f32x4.splat(<f32>(1 - beta2))
  const least = f32x4.splat(epsilon)
  const inGradient = f32x4.splat(decoupled ? 0 : decay)
  const inParameter = f32x4.splat(decoupled ? 1 - decay : 1)
  // Whole vectors apart: their loop calls nothing, so what is the same for all stays in registers.
  for (let count = N; count > 3; count -= 4) {
    four(4, parameters, gradients, m, v, c, clipValue, rate, scale, keep1, take1, keep2, take2, least, inGradient, inParameter)
    parameters += 16
    gradients += 16
    m += 16
    v += 16
  }
  if (N & 3) {
    four(N & 3, parameters, gradients, m, v, c, clipValue, rate, scale, keep1, take1, keep2, take2, least, inGradient, inParameter)
  }
}

/** Four numbers, or the last `count`. */
@inline
function four(
  count: i32, parameters: usize, gradients: usize, m: usize, v: usize, c: v128, clipValue: f32, rate: v128, scale: v128,
  keep1: v128, take1: v128, keep2: v128, take2: v128, least: v128, inGradient: v128, inParameter: v128,
): void {
  const parameter = load_some(parameters, count)
  const g = f32x4.add(clipped4(load_some(gradients, count), c, clipValue), f32x4.mul(inGradient, parameter))
  const m1 = f32x4.add(f32x4.mul(keep1, load_some(m, count)), f32x4.mul(take1, g))
  const v1 = f32x4.add(f32x4.mul(keep2, load_some(v, count)), f32x4.mul(take2, f32x4.mul(g, g)))
  const root = f32x4.add(f32x4.mul(f32x4.sqrt(v1), scale), least)
  store_some(m, m1, count)
  store_some(v, v1, count)
  store_some(parameters, f32x4.sub(f32x4.mul(inParameter, parameter), f32x4.div(f32x4.mul(rate, m1), root)), count)
}

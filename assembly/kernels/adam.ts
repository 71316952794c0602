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
  const inGradient: f32 = decoupled ? 0 : decay
  const inParameter: f32 = decoupled ? 1 - decay : 1
  // Whole vectors apart: their loop calls nothing, so what is the same for all stays in registers.
  const whole = parameters + ((<usize>(N & ~3)) << 2)
  for (; parameters < whole; parameters += 16, gradients += 16, m += 16, v += 16) {
    four(4, parameters, gradients, m, v, factor, clipValue, stepSize, root, <f32>beta1, <f32>(1 - beta1), <f32>beta2, <f32>(1 - beta2), epsilon, inGradient, inParameter)
  }
  if (N & 3) {
    four(N & 3, parameters, gradients, m, v, factor, clipValue, stepSize, root, <f32>beta1, <f32>(1 - beta1), <f32>beta2, <f32>(1 - beta2), epsilon, inGradient, inParameter)
  }
}

/** Four numbers, or the last `count`. */
@inline
function four(
  count: i32, parameters: usize, gradients: usize, m: usize, v: usize, factor: f32, clipValue: f32, stepSize: f32, root: f32,
  keep1: f32, take1: f32, keep2: f32, take2: f32, epsilon: f32, inGradient: f32, inParameter: f32,
): void {
  const parameter = load_some(parameters, count)
  const clipped = clipped4(load_some(gradients, count), f32x4.splat(factor), clipValue)
  const g = f32x4.add(clipped, f32x4.mul(f32x4.splat(inGradient), parameter))
  const m1 = f32x4.add(f32x4.mul(f32x4.splat(keep1), load_some(m, count)), f32x4.mul(f32x4.splat(take1), g))
  const v1 = f32x4.add(f32x4.mul(f32x4.splat(keep2), load_some(v, count)), f32x4.mul(f32x4.splat(take2), f32x4.mul(g, g)))
  const scale = f32x4.add(f32x4.mul(f32x4.sqrt(v1), f32x4.splat(root)), f32x4.splat(epsilon))
  const step = f32x4.div(f32x4.mul(f32x4.splat(stepSize), m1), scale)
  store_some(m, m1, count)
  store_some(v, v1, count)
  store_some(parameters, f32x4.sub(f32x4.mul(f32x4.splat(inParameter), parameter), step), count)
}

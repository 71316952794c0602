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
  const keep1 = f32x4.splat(<f32>beta1)
  const take1 = f32x4.splat(<f32>(1 - beta1))
  const keep2 = f32x4.splat(<f32>beta2)
  const take2 = f32x4.splat(<f32>(1 - beta2))
  const inGradient = f32x4.splat(decoupled ? 0 : decay)
  const inParameter = f32x4.splat(decoupled ? 1 - decay : 1)
  for (let count = N; count > 0; count -= 4) {
    const parameter = load_some(parameters, count)
    const g = f32x4.add(clipped4(load_some(gradients, count), c, clipValue), f32x4.mul(inGradient, parameter))
    const m1 = f32x4.add(f32x4.mul(keep1, load_some(m, count)), f32x4.mul(take1, g))
    const v1 = f32x4.add(f32x4.mul(keep2, load_some(v, count)), f32x4.mul(take2, f32x4.mul(g, g)))
    const scale = f32x4.add(f32x4.mul(f32x4.sqrt(v1), f32x4.splat(root)), f32x4.splat(epsilon))
    const step = f32x4.div(f32x4.mul(f32x4.splat(stepSize), m1), scale)
    store_some(m, m1, count)
    store_some(v, v1, count)
    store_some(parameters, f32x4.sub(f32x4.mul(inParameter, parameter), step), count)
    parameters += 16
    gradients += 16
    m += 16
    v += 16
  }
}

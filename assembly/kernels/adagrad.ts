/**
 * Adagrad (Duchi et al. 2011).
 *
 *     g += weightDecay · parameter;   sum += g²;   parameter −= lr g / (√sum + epsilon)     (g: update.ts)
 */
import { load_some, store_some } from './rows'
import { clip_factor, clipped4 } from './update'

/** parameters, gradients, sum: [N]; parts: [NORM_PARTS]. */
export function adagrad(
  N: i32,
  parameters: usize,
  gradients: usize,
  parts: usize,
  clipNorm: f32,
  clipValue: f32,
  lr: f32,
  weightDecay: f32,
  sum: usize,
  epsilon: f32,
): void {
  const factor = clip_factor(parts, clipNorm)
  if (isNaN(factor)) return
  const c = f32x4.splat(factor)
  for (let count = N; count > 0; count -= 4) {
    const parameter = load_some(parameters, count)
    const decayed = f32x4.mul(f32x4.splat(weightDecay), parameter)
    const g = f32x4.add(clipped4(load_some(gradients, count), c, clipValue), decayed)
    const squares = f32x4.add(load_some(sum, count), f32x4.mul(g, g))
    store_some(sum, squares, count)
    const root = f32x4.add(f32x4.sqrt(squares), f32x4.splat(epsilon))
    store_some(parameters, f32x4.sub(parameter, f32x4.div(f32x4.mul(f32x4.splat(lr), g), root)), count)
    parameters += 16
    gradients += 16
    sum += 16
  }
}

/**
 * Gradient descent with momentum (Sutskever et al. 2013, as PyTorch has it).
 *
 *     g += weightDecay · parameter;   with momentum: v = momentum v + g;  g = nesterov ? g + momentum v : v     (g: update.ts)
 *     parameter −= lr g
 */
import { load_some, store_some } from './rows'
import { clip_factor, clipped4 } from './update'

/** parameters, gradients: [N]; parts: [NORM_PARTS]; velocity: [N], or 0 without momentum. */
export function sgd(
  N: i32,
  parameters: usize,
  gradients: usize,
  parts: usize,
  clipNorm: f32,
  clipValue: f32,
  lr: f32,
  weightDecay: f32,
  momentum: f32,
  nesterov: bool,
  velocity: usize,
): void {
  const factor = clip_factor(parts, clipNorm)
  if (isNaN(factor)) return
  const c = f32x4.splat(factor)
  const mu = f32x4.splat(momentum)
  for (let count = N; count > 0; count -= 4) {
    const parameter = load_some(parameters, count)
    const decayed = f32x4.mul(f32x4.splat(weightDecay), parameter)
    let g = f32x4.add(clipped4(load_some(gradients, count), c, clipValue), decayed)
    if (velocity) {
      const v = f32x4.add(f32x4.mul(mu, load_some(velocity, count)), g)
      store_some(velocity, v, count)
      g = nesterov ? f32x4.add(g, f32x4.mul(mu, v)) : v
      velocity += 16
    }
    store_some(parameters, f32x4.sub(parameter, f32x4.mul(f32x4.splat(lr), g)), count)
    parameters += 16
    gradients += 16
  }
}

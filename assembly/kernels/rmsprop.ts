/**
 * RMSProp (Tieleman & Hinton 2012; centred: Graves 2013).
 *
 *     g += weightDecay · parameter;   square = α square + (1 − α) g²     (g: update.ts)
 *     centred: mean = α mean + (1 − α) g;  root = √max(square − mean², 0) + epsilon;   else  root = √square + epsilon
 *     with momentum: v = momentum v + g / root;  parameter −= lr v;   else  parameter −= lr g / root
 */
import { load_some, store_some } from './rows'
import { clip_factor, clipped4 } from './update'

/** parameters, gradients, square: [N]; parts: [NORM_PARTS]; mean, velocity: [N], or 0. */
export function rmsprop(
  N: i32,
  parameters: usize,
  gradients: usize,
  parts: usize,
  clipNorm: f32,
  clipValue: f32,
  lr: f32,
  weightDecay: f32,
  alpha: f64,
  momentum: f32,
  epsilon: f32,
  square: usize,
  mean: usize,
  velocity: usize,
): void {
  const factor = clip_factor(parts, clipNorm)
  if (isNaN(factor)) return
  const c = f32x4.splat(factor)
  const keep = f32x4.splat(<f32>alpha)
  const take = f32x4.splat(<f32>(1 - alpha))
  for (let count = N; count > 0; count -= 4) {
    const parameter = load_some(parameters, count)
    const decayed = f32x4.mul(f32x4.splat(weightDecay), parameter)
    const g = f32x4.add(clipped4(load_some(gradients, count), c, clipValue), decayed)
    let variance = f32x4.add(f32x4.mul(keep, load_some(square, count)), f32x4.mul(take, f32x4.mul(g, g)))
    store_some(square, variance, count)
    if (mean) {
      const m = f32x4.add(f32x4.mul(keep, load_some(mean, count)), f32x4.mul(take, g))
      store_some(mean, m, count)
      variance = f32x4.pmax(f32x4.sub(variance, f32x4.mul(m, m)), f32x4.splat(0))
      mean += 16
    }
    let step = f32x4.div(g, f32x4.add(f32x4.sqrt(variance), f32x4.splat(epsilon)))
    if (velocity) {
      step = f32x4.add(f32x4.mul(f32x4.splat(momentum), load_some(velocity, count)), step)
      store_some(velocity, step, count)
      velocity += 16
    }
    store_some(parameters, f32x4.sub(parameter, f32x4.mul(f32x4.splat(lr), step)), count)
    parameters += 16
    gradients += 16
    square += 16
  }
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1) with the clipping of the gradient's norm. A norm that is not finite changes nothing.
 *
 *     c = clipNorm > 0 ? min(1, clipNorm / (√Σ parts + 1e−6)) : 1;   g = c · gradient + weightDecay · parameter
 *     m = β1 m + (1 − β1) g;   v = β2 v + (1 − β2) g²
 *     parameter −= stepSize · m / (√v · root + epsilon),   stepSize = lr / (1 − β1^step), root = 1 / √(1 − β2^step)
 */
import { load_partial, store_partial } from './rows'

const NORM_PARTS: i32 = 64

/** parameters, gradients, m, v: [N]; parts: [NORM_PARTS]. */
export function adam(
  N: i32,
  parameters: usize,
  gradients: usize,
  m: usize,
  v: usize,
  parts: usize,
  clipNorm: f32,
  stepSize: f32,
  root: f32,
  beta1: f64,
  beta2: f64,
  epsilon: f32,
  weightDecay: f32,
): void {
  const norm = Math.sqrt(total(parts))
  if (!isFinite(norm)) return
  const c = f32x4.splat(clipNorm > 0 ? min<f32>(1, <f32>(<f64>clipNorm / (norm + 1e-6))) : 1)
  const keep1 = f32x4.splat(<f32>beta1)
  const take1 = f32x4.splat(<f32>(1 - beta1))
  const keep2 = f32x4.splat(<f32>beta2)
  const take2 = f32x4.splat(<f32>(1 - beta2))
  const bytes = (<usize>N) << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    const count = min<i32>(4, <i32>((bytes - at) >> 2))
    const whole = count == 4
    const parameter = whole ? v128.load(parameters + at) : load_partial(parameters + at, count)
    const gradient = whole ? v128.load(gradients + at) : load_partial(gradients + at, count)
    const m0 = whole ? v128.load(m + at) : load_partial(m + at, count)
    const v0 = whole ? v128.load(v + at) : load_partial(v + at, count)
    const g = f32x4.add(f32x4.mul(c, gradient), f32x4.mul(f32x4.splat(weightDecay), parameter))
    const m1 = f32x4.add(f32x4.mul(keep1, m0), f32x4.mul(take1, g))
    const v1 = f32x4.add(f32x4.mul(keep2, v0), f32x4.mul(take2, f32x4.mul(g, g)))
    const scale = f32x4.add(f32x4.mul(f32x4.sqrt(v1), f32x4.splat(root)), f32x4.splat(epsilon))
    const next = f32x4.sub(parameter, f32x4.div(f32x4.mul(f32x4.splat(stepSize), m1), scale))
    if (whole) {
      v128.store(m + at, m1)
      v128.store(v + at, v1)
      v128.store(parameters + at, next)
    } else {
      store_partial(m + at, m1, count)
      store_partial(v + at, v1, count)
      store_partial(parameters + at, next, count)
    }
  }
}

function total(parts: usize): f64 {
  let squares: f64 = 0
  for (let k = 0; k < NORM_PARTS; k++) squares += load<f32>(parts + ((<usize>k) << 2))
  return squares
}

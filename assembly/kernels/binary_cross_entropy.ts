/**
 * Binary cross-entropy of logits and its gradient, safe for logits of any size.
 *
 *     loss = factor (max(x, 0) − x y + log(1 + e^−|x|));   dLogits = factor (sigmoid(x) − y)
 */
import { relu4, sigmoid4, softplus4 } from './math'
import { load_some, store_some } from './rows'

/** logits, targets, losses: [N]; dLogits: [N] or 0 */
export function binary_cross_entropy(
  N: i32,
  logits: usize,
  targets: usize,
  factor: f32,
  losses: usize,
  dLogits: usize,
): void {
  const f = f32x4.splat(factor)
  for (let count = N; count > 0; count -= 4) {
    const x = load_some(logits, count)
    const y = load_some(targets, count)
    const linear = f32x4.sub(relu4(x), f32x4.mul(x, y))
    store_some(losses, f32x4.mul(f, f32x4.add(linear, softplus4(f32x4.neg(f32x4.abs(x))))), count)
    if (dLogits) {
      store_some(dLogits, f32x4.mul(f, f32x4.sub(sigmoid4(x), y)), count)
      dLogits += 16
    }
    logits += 16
    targets += 16
    losses += 16
  }
}

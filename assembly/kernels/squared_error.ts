/**
 * Squared differences and their gradient.
 *
 *     loss = factor (x − y)²;   dX = 2 factor (x − y)
 */
import { load_some, store_some } from './rows'

/** x, targets, losses: [N]; dX: [N] or 0 */
export function squared_error(N: i32, x: usize, targets: usize, factor: f32, losses: usize, dX: usize): void {
  for (let count = N; count > 0; count -= 4) {
    const difference = f32x4.sub(load_some(x, count), load_some(targets, count))
    const scaled = f32x4.mul(f32x4.splat(factor), difference)
    store_some(losses, f32x4.mul(scaled, difference), count)
    if (dX) {
      store_some(dX, f32x4.add(scaled, scaled), count)
      dX += 16
    }
    x += 16
    targets += 16
    losses += 16
  }
}

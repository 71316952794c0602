/**
 * Inverted dropout with a mask that is a hash of (seed, n), so that it need not be kept.
 *
 *     y[n] = keep(n) ? x[n] / (1 − p) : 0,   keep(n) = (pcg(pcg(seed) xor n) >> 8) / 2²⁴ ≥ p
 */
import { pcg, pcg4 } from './pcg'
import { load_partial, store_partial } from './rows'

/** x, y: [N]; y may be x. */
export function dropout(N: i32, x: usize, y: usize, p: f32, seed: i32): void {
  const key = i32x4.splat(pcg(seed))
  const scale = f32x4.splat(1 / (1 - p))
  let lanes = i32x4(0, 1, 2, 3)
  for (let n = 0; n < N; n += 4) {
    const count = min(4, N - n)
    const uniform = f32x4.convert_i32x4_s(i32x4.shr_u(pcg4(v128.xor(key, lanes)), 8))
    const keep = f32x4.ge(f32x4.mul(uniform, f32x4.splat(1.0 / 16777216.0)), f32x4.splat(p))
    const value = v128.and(keep, f32x4.mul(scale, count == 4 ? v128.load(x) : load_partial(x, count)))
    if (count == 4) v128.store(y, value)
    else store_partial(y, value, count)
    lanes = i32x4.add(lanes, i32x4.splat(4))
    x += 16
    y += 16
  }
}

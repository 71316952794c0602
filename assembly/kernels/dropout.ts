/**
 * Inverted dropout with a mask that is a hash of (seed, n), so that it need not be kept.
 *
 *     y[n] = keep(n) ? x[n] / (1 − p) : 0,   keep(n) = (pcg(pcg(seed) xor n) >> 8) / 2²⁴ ≥ p
 *     pcg(v): s = v · 747796405 + 2891336453;  w = ((s >> ((s >> 28) + 4)) xor s) · 277803737;  (w >> 22) xor w
 *
 * pcg: Jarzynski & Olano 2020, "Hash Functions for GPU Rendering".
 */
import { load_partial, store_partial } from './rows'

/** x where bit `bit` of s is 0, x >> count where it is 1: lanes have no shifts of their own. */
@inline
function shift_where(s: v128, bit: i32, x: v128, count: i32): v128 {
  const mask = i32x4.shr_s(i32x4.shl(s, 31 - bit), 31)
  return v128.bitselect(i32x4.shr_u(x, count), x, mask)
}

@inline
function pcg4(v: v128): v128 {
  const s = i32x4.add(i32x4.mul(v, i32x4.splat(747796405)), i32x4.splat(<i32>2891336453))
  let x = i32x4.shr_u(s, 4)
  x = shift_where(s, 28, x, 1)
  x = shift_where(s, 29, x, 2)
  x = shift_where(s, 30, x, 4)
  x = shift_where(s, 31, x, 8)
  const w = i32x4.mul(v128.xor(x, s), i32x4.splat(277803737))
  return v128.xor(i32x4.shr_u(w, 22), w)
}

/** x, y: [N]; y may be x. */
export function dropout(N: i32, x: usize, y: usize, p: f32, seed: i32): void {
  const key = pcg4(i32x4.splat(seed))
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

/**
 * The PCG hash of Jarzynski & Olano 2020, "Hash Functions for GPU Rendering".
 *
 *     pcg(v): s = v · 747796405 + 2891336453;  w = ((s >> ((s >> 28) + 4)) xor s) · 277803737;  (w >> 22) xor w
 */

export function pcg(v: u32): u32 {
  const s = v * 747796405 + 2891336453
  const w = ((s >> ((s >> 28) + 4)) ^ s) * 277803737
  return (w >> 22) ^ w
}

/** x where bit `bit` of s is 0, x >> count where it is 1: lanes have no shifts of their own. */
@inline
function shift_where(s: v128, bit: i32, x: v128, count: i32): v128 {
  const mask = i32x4.shr_s(i32x4.shl(s, 31 - bit), 31)
  return v128.bitselect(i32x4.shr_u(x, count), x, mask)
}

@inline
export function pcg4(v: v128): v128 {
  const s = i32x4.add(i32x4.mul(v, i32x4.splat(747796405)), i32x4.splat(<i32>2891336453))
  let x = i32x4.shr_u(s, 4)
  x = shift_where(s, 28, x, 1)
  x = shift_where(s, 29, x, 2)
  x = shift_where(s, 30, x, 4)
  x = shift_where(s, 31, x, 8)
  const w = i32x4.mul(v128.xor(x, s), i32x4.splat(277803737))
  return v128.xor(i32x4.shr_u(w, 22), w)
}

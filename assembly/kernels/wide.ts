/** Parts and upper halves of whole numbers: sums of such are exact, and so the same in any order. */

/** factor a / 2³², rounded down; a < 2⁶³ */
@inline
export function part(factor: u32, a: u64): u64 {
  return <u64>factor * (a >> 32) + ((<u64>factor * (a & 0xffffffff)) >> 32)
}

/** factor a / 2³², rounded up */
@inline
export function part_up(factor: u32, a: u64): u64 {
  return <u64>factor * (a >> 32) + ((<u64>factor * (a & 0xffffffff) + 0xffffffff) >> 32)
}

/** The upper halves of four products of whole numbers without a sign. */
@inline
export function upper4(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7)
}

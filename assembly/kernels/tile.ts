/**
 * The micro-kernels of every product: one register tile of C over one block of k.
 *
 *     C[i, j] = Σ_k A[i, k] B[k, j] + (bias[j] | C[i, j] | 0)
 *
 * Each element is one chain of sums over k, whatever the tile: a row's result has the same bits in any batch.
 * The loops are one k long and end at a pointer on purpose. V8 sorts all loads of a loop body before its sums, so an
 * unrolled body (or six rows) spills registers and runs at half the speed.
 */
import { madd } from './math'
import { load_partial, store_partial } from './rows'

/** Bytes of a whole tile on its own. */
export const TILE_BYTES: usize = 128

/** Writes a row of a whole tile: its two vectors (+ bias) (+ C). Calls nothing: a call would spill the accumulators. */
@inline
function finish(c: usize, low: v128, high: v128, bias: usize, accumulate: bool): void {
  if (bias) {
    low = f32x4.add(low, v128.load(bias))
    high = f32x4.add(high, v128.load(bias, 16))
  }
  if (accumulate) {
    low = f32x4.add(low, v128.load(c))
    high = f32x4.add(high, v128.load(c, 16))
  }
  v128.store(c, low)
  v128.store(c, high, 16)
}

/**
 * Four rows, eight columns.
 * a: [kc, 4] packed, b: [kc, 8] packed, kc ≥ 1; c: [4, 8], `cRow` bytes between rows; bias: [8] or 0.
 */
export function tile(kc: i32, a: usize, b: usize, c: usize, cRow: usize, bias: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  const end = b + (<usize>kc << 5)
  do {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const a0 = v128.load32_splat(a)
    c00 = madd(a0, b0, c00)
    c01 = madd(a0, b1, c01)
    const a1 = v128.load32_splat(a, 4)
    c10 = madd(a1, b0, c10)
    c11 = madd(a1, b1, c11)
    const a2 = v128.load32_splat(a, 8)
    c20 = madd(a2, b0, c20)
    c21 = madd(a2, b1, c21)
    const a3 = v128.load32_splat(a, 12)
    c30 = madd(a3, b0, c30)
    c31 = madd(a3, b1, c31)
    a += 16
    b += 32
  } while (b < end)
  finish(c, c00, c01, bias, accumulate)
  c += cRow
  finish(c, c10, c11, bias, accumulate)
  c += cRow
  finish(c, c20, c21, bias, accumulate)
  c += cRow
  finish(c, c30, c31, bias, accumulate)
}

/**
 * One row, four panels (32 columns): enough independent sums to hide the latency of FMA.
 * a: [kc], `aStep` bytes between two k; b: `bStep` bytes between two k, `panel` bytes between two panels; c: [32].
 */
export function row_of_four(
  kc: i32, a: usize, aStep: usize, b: usize, bStep: usize, panel: usize, c: usize, bias: usize, accumulate: bool,
): void {
  let c00 = f32x4.splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  const end = b + bStep * kc
  do {
    const s = v128.load32_splat(a)
    c00 = madd(s, v128.load(b), c00)
    c01 = madd(s, v128.load(b, 16), c01)
    const b1 = b + panel
    c10 = madd(s, v128.load(b1), c10)
    c11 = madd(s, v128.load(b1, 16), c11)
    const b2 = b1 + panel
    c20 = madd(s, v128.load(b2), c20)
    c21 = madd(s, v128.load(b2, 16), c21)
    const b3 = b2 + panel
    c30 = madd(s, v128.load(b3), c30)
    c31 = madd(s, v128.load(b3, 16), c31)
    a += aStep
    b += bStep
  } while (b < end)
  finish(c, c00, c01, bias, accumulate)
  finish(c + 32, c10, c11, bias ? bias + 32 : 0, accumulate)
  finish(c + 64, c20, c21, bias ? bias + 64 : 0, accumulate)
  finish(c + 96, c30, c31, bias ? bias + 96 : 0, accumulate)
}

/** One row, one panel: what four panels leave over. c: [8] */
export function row_of_one(
  kc: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, bias: usize, accumulate: bool,
): void {
  let low = f32x4.splat(0)
  let high = low
  const end = b + bStep * kc
  do {
    const s = v128.load32_splat(a)
    low = madd(s, v128.load(b), low)
    high = madd(s, v128.load(b, 16), high)
    a += aStep
    b += bStep
  } while (b < end)
  finish(c, low, high, bias, accumulate)
}

/**
 * Brings a tile at C's edge into place, of which only a part exists, with the same sums as `finish`.
 * edge: [4, 8], c: [rows ≤ 4, columns ≤ 8]
 */
export function finish_edge(
  edge: usize, c: usize, cRow: usize, rows: i32, columns: i32, bias: usize, accumulate: bool,
): void {
  for (; rows > 0; rows--) {
    for (let i = 0; i < columns; i += 4) {
      const at = <usize>i << 2
      const count = min(4, columns - i)
      const whole = count == 4
      let sum = v128.load(edge + at)
      if (bias) sum = f32x4.add(sum, whole ? v128.load(bias + at) : load_partial(bias + at, count))
      if (accumulate) sum = f32x4.add(sum, whole ? v128.load(c + at) : load_partial(c + at, count))
      if (whole) v128.store(c + at, sum)
      else store_partial(c + at, sum, count)
    }
    edge += 32
    c += cRow
  }
}

/** The micro-kernels of one row, as in tile.ts. What bounds them is reading B: they take 85 to 95 % of the time of a loop that does nothing else. */
import { madd } from './math'
import { finish } from './tile'

/**
 * One row, four panels (32 columns): enough independent sums to hide the latency of FMA.
 * a: [kc], `aStep` bytes between two k; b: `bStep` bytes between two k, `panel` bytes between two panels; c, from: [32].
 */
export function row_of_four(
  kc: i32, a: usize, aStep: usize, b: usize, bStep: usize, panel: usize, c: usize, from: usize,
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
  finish(c, c00, c01, from)
  finish(c + 32, c10, c11, from + 32)
  finish(c + 64, c20, c21, from + 64)
  finish(c + 96, c30, c31, from + 96)
}

/** One row, one panel: what four panels leave over. c, from: [8] */
export function row_of_one(
  kc: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, from: usize,
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
  finish(c, low, high, from)
}

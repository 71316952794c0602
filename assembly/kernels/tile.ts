/**
 * The micro-kernels of every product: one register tile of C over one block of k.
 *
 *     C[i, j] = Σ_k A[i, k] B[k, j] + from[i, j]
 *
 * `from` is C itself, a bias (0 bytes between rows), or NOTHING. Each element is one chain of sums over k, whatever the tile: a row's result has
 * the same bits in any batch.
 * The loops are one k long and end at a pointer on purpose: engines unroll them. Unrolled here, Binaryen moves each sum beside the next one of its chain,
 * so that the vectors of all k are needed at once: registers are spilled, and half the speed is gone.
 */
import { madd } from './math'
import { TILE_ROWS } from './pack'
import { load_some, store_some } from './rows'

/** Bytes of a whole tile on its own, of a tall one. */
export const TILE_BYTES: usize = 192

/** Zeros to start from: no row needs more at once. */
export const NOTHING: usize = memory.data(128, 16)

/** Writes a row of a whole tile. It calls nothing: a call would spill the accumulators. */
@inline
export function finish(c: usize, low: v128, high: v128, from: usize): void {
  v128.store(c, f32x4.add(low, v128.load(from)))
  v128.store(c, f32x4.add(high, v128.load(from, 16)), 16)
}

/**
 * Four rows, eight columns.
 * a: [kc, 4] packed, b: [kc, 8] packed, kc ≥ 1; c, from: [4, 8], `cRow` and `fromRow` bytes between rows.
 */
function tile(kc: i32, a: usize, b: usize, c: usize, cRow: usize, from: usize, fromRow: usize): void {
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
  finish(c, c00, c01, from)
  c += cRow
  from += fromRow
  finish(c, c10, c11, from)
  c += cRow
  from += fromRow
  finish(c, c20, c21, from)
  c += cRow
  from += fromRow
  finish(c, c30, c31, from)
}

/**
 * Six rows. a: [kc, 6] packed; c, from: [6, 8]. It takes fifteen registers, all that V8 has, and fewer instructions for a sum: these bound where another
 * thread shares the core, and there the loop is a tenth faster than with four rows. V8 before Turboshaft (Node 22) loads everything before it sums, which
 * spills four registers: see `tile_rows`.
 */
function tall_tile(kc: i32, a: usize, b: usize, c: usize, cRow: usize, from: usize, fromRow: usize): void {
  let c00 = f32x4.splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  let c40 = c00
  let c41 = c00
  let c50 = c00
  let c51 = c00
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
    const a4 = v128.load32_splat(a, 16)
    c40 = madd(a4, b0, c40)
    c41 = madd(a4, b1, c41)
    const a5 = v128.load32_splat(a, 20)
    c50 = madd(a5, b0, c50)
    c51 = madd(a5, b1, c51)
    a += 24
    b += 32
  } while (b < end)
  finish(c, c00, c01, from)
  c += cRow
  from += fromRow
  finish(c, c10, c11, from)
  c += cRow
  from += fromRow
  finish(c, c20, c21, from)
  c += cRow
  from += fromRow
  finish(c, c30, c31, from)
  c += cRow
  from += fromRow
  finish(c, c40, c41, from)
  c += cRow
  from += fromRow
  finish(c, c50, c51, from)
}

/** The tile of that many rows. */
@inline
export function tile_of(
  rows: i32, kc: i32, a: usize, b: usize, c: usize, cRow: usize, from: usize, fromRow: usize,
): void {
  if (rows == TILE_ROWS) tile(kc, a, b, c, cRow, from, fromRow)
  else tall_tile(kc, a, b, c, cRow, from, fromRow)
}

/**
 * Brings a tile at C's edge into place, of which only a part exists, with the same sum as `finish`.
 * edge: [rows, 8], c, from: [rows, columns ≤ 8]
 */
export function finish_edge(
  edge: usize, c: usize, cRow: usize, rows: i32, columns: i32, from: usize, fromRow: usize,
): void {
  for (; rows > 0; rows--) {
    for (let left = columns, at: usize = 0; left > 0; left -= 4, at += 16) {
      store_some(c + at, f32x4.add(v128.load(edge + at), load_some(from + at, left)), left)
    }
    edge += 32
    c += cRow
    from += fromRow
  }
}

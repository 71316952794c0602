/**
 * Packs an operand of a product into panels that the micro-kernel reads straight through.
 *
 * B [K, N], blocked by BLOCK_K rows k, each block as panels of PANEL columns, zero beyond N:
 *
 *     packed[k0 Npad + p PANEL kc + k PANEL + i] = B[k0 + k, p PANEL + i]      Npad = N rounded up to PANEL, kc ≤ BLOCK_K
 *
 * A block of A [M, K] likewise, as tiles of `tile_rows` rows: tile[k rows + i] = A[m + i, k0 + k].
 */

/** Rows of k that are summed before they are added to C: a panel of B (8 KiB) and a tile of A (4 or 6 KiB) stay in L1. */
export const BLOCK_K: i32 = 256
/** Columns of a panel: two vectors. */
export const PANEL: i32 = 8
/** Rows of a tile, and of a tall one. */
export const TILE_ROWS: i32 = 4
export const TALL_ROWS: i32 = 6

/** Where the host says whether this engine is slower with tall tiles: a word in the KiB that AssemblyScript leaves unused, 0 or 1. */
const TALL_IS_SLOW: usize = 8

/**
 * Rows of the next tile, of `left` that are left: of all tiles only the last can have rows too many, and one at most if there are more than four.
 * Without FMA a product takes a register of its own, one more than six rows leave: there tall tiles are worth it only where two others would be half empty.
 */
@inline
export function tile_rows(left: i32): i32 {
  const tall = left == 5 || left == 6 || (ASC_FEATURE_RELAXED_SIMD && left > 8 && !load<i32>(TALL_IS_SLOW))
  return tall ? TALL_ROWS : TILE_ROWS
}

@inline
export function padded(N: i32): i32 {
  return (N + PANEL - 1) & -PANEL
}

/** Bytes of B [K, N] when packed. */
export function packed_bytes(N: i32, K: i32): usize {
  return (<usize>K * padded(N)) << 2
}

/** Packs all of B [K, N]; `row` and `column` are the bytes between two k and between two n. */
export function pack(N: i32, K: i32, B: usize, row: usize, column: usize, packed: usize): void {
  for (let k = 0; k < K; k += BLOCK_K) {
    pack_block(N, min(BLOCK_K, K - k), B + <usize>k * row, row, column, packed + packed_bytes(N, k))
  }
}

/** Packs kc rows of B: ceil(N / PANEL) panels of [kc, PANEL]. */
export function pack_block(N: i32, kc: i32, B: usize, row: usize, column: usize, packed: usize): void {
  for (let n = 0; n < N; n += PANEL) {
    interleave(min(4, N - n), kc, B, column, row, packed, 32)
    interleave(max(0, min(4, N - n - 4)), kc, B + 4 * column, column, row, packed + 16, 32)
    B += column << 3
    packed += <usize>kc << 5
  }
}

/**
 * Packs M rows of A, kc columns, as tiles of [kc, `tile_rows`]; zero beyond M. Of a transposed A a few k for all tiles, so that a cache line is used up
 * before those of other k, which are often a power of two away, push it out: dW is a twentieth faster.
 */
export function pack_tiles(M: i32, kc: i32, A: usize, row: usize, column: usize, tiles: usize): void {
  const step = row == 4 ? 8 : kc
  for (let k = 0; k < kc; k += step) {
    const count = min(step, kc - k)
    let from = A + column * k
    let to = tiles
    for (let left = M; left > 0;) {
      const rows = tile_rows(left)
      const stride = (<usize>rows) << 2
      const at = to + stride * k
      // Rows 2 … 5 of a tall tile, then 0 … 3: two rows twice take less than two rows alone.
      if (rows == TALL_ROWS) interleave(min(4, left - 2), count, from + 2 * row, row, column, at + 8, stride)
      interleave(min(4, left), count, from, row, column, at, stride)
      from += row * rows
      to += stride * kc
      left -= rows
    }
  }
}

/** to[k, i] = from[i, k] for k < kc and four i, of which `count` exist and the others are 0. Strides in bytes. */
function interleave(count: i32, kc: i32, from: usize, across: usize, along: usize, to: usize, stride: usize): void {
  let k = 0
  if (count == 4 && across == 4) {
    for (; k < kc; k++) {
      v128.store(to, v128.load(from))
      from += along
      to += stride
    }
  } else if (count == 4 && along == 4) {
    for (; k + 4 <= kc; k += 4) {
      transpose(from, across, to, stride)
      from += 16
      to += stride << 2
    }
  }
  for (; k < kc; k++) {
    for (let i = 0; i < 4; i++) {
      store<f32>(to + (<usize>i << 2), i < count ? load<f32>(from + <usize>i * across) : 0)
    }
    from += along
    to += stride
  }
}

/** Four rows of four floats become four columns. */
@inline
function transpose(from: usize, across: usize, to: usize, stride: usize): void {
  const a = v128.load(from)
  const b = v128.load(from + across)
  const c = v128.load(from + 2 * across)
  const d = v128.load(from + 3 * across)
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5))
  v128.store(to + stride, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
  v128.store(to + 2 * stride, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5))
  v128.store(to + 3 * stride, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7))
}

/**
 * The blocked product behind `gemm` and the recurrent loop; B comes in packed panels.
 *
 *     for each block of k: for each block of rows: pack A; for each panel of B: for each tile of rows:
 *       C[tile, panel] = A[tile, block] B[block, panel] + (first block ? bias | C | 0 : C)
 */
import { BLOCK_K, PANEL, TILE_ROWS, pack_tiles, packed_bytes, tile_rows } from './pack'
import { row_of_four, row_of_one } from './row'
import { copy_row, zero_row } from './rows'
import { NOTHING, TILE_BYTES, finish_edge, tile_of } from './tile'

/** Rows of A packed at a time, whole tiles of either height: 72 KiB, so that a block of B and what C there is stay in L2 as well. */
const BLOCK_M: i32 = 72

/** Bytes of scratch that `multiply` wants: a tile at an edge of C, and a packed block of A. */
export function multiply_scratch_bytes(M: i32, K: i32): usize {
  const rows = (min(BLOCK_M, M) + TILE_ROWS - 1) & -TILE_ROWS
  return TILE_BYTES + ((<usize>rows * min(BLOCK_K, K)) << 2)
}

/**
 * C = A B (+ bias) (+ C), or N columns of it, from column `first` on, a multiple of PANEL.
 * A: [M, K] with bytes between rows and between columns, packed: B [K, width] as `pack` left it, first + N ≤ width, C: [M, N]
 * with `cRow` bytes between rows, bias: [N] or 0 and not with `accumulate`, scratch: `multiply_scratch_bytes`.
 */
export function multiply(
  M: i32, N: i32, K: i32, A: usize, aRow: usize, aStep: usize, packed: usize, width: i32, first: i32, C: usize,
  cRow: usize, bias: usize, accumulate: bool, scratch: usize,
): void {
  let from = accumulate ? C : bias
  let fromRow = accumulate ? cRow : 0
  if (K == 0) without_product(M, N, C, cRow, from, fromRow)
  for (let k = 0; k < K; k += BLOCK_K) {
    const kc = min(BLOCK_K, K - k)
    const panels = packed + packed_bytes(width, k) + packed_bytes(first, kc)
    multiply_block(M, N, kc, A + <usize>k * aStep, aRow, aStep, panels, C, cRow, from, fromRow, scratch)
    from = C
    fromRow = cRow
  }
}

/** `multiply` over one block of k, 1 ≤ kc ≤ BLOCK_K. panels: [Npad / PANEL, kc, PANEL], from: what C starts from, or 0 */
export function multiply_block(
  M: i32, N: i32, kc: i32, A: usize, aRow: usize, aStep: usize, panels: usize, C: usize, cRow: usize,
  from: usize, fromRow: usize, scratch: usize,
): void {
  const panelBytes = (<usize>kc) << 5
  if (M == 1) return multiply_row(N, kc, A, aStep, panels, 32, panelBytes, C, from, scratch)
  const tiles = scratch + TILE_BYTES
  for (let m = 0; m < M; m += BLOCK_M) {
    const rows = min(BLOCK_M, M - m)
    pack_tiles(rows, kc, A + <usize>m * aRow, aRow, aStep, tiles)
    let panel = panels
    for (let n = 0; n < N; n += PANEL) {
      const columns = min(PANEL, N - n)
      const at = (<usize>n) << 2
      let c = C + <usize>m * cRow + at
      let f = from ? from + <usize>m * fromRow + at : NOTHING
      let a = tiles
      for (let left = rows; left > 0;) {
        const height = tile_rows(left)
        if (columns == PANEL && height <= left) tile_of(height, kc, a, panel, c, cRow, f, fromRow)
        else {
          tile_of(height, kc, a, panel, scratch, 32, NOTHING, 0)
          finish_edge(scratch, c, cRow, min(height, left), columns, f, fromRow)
        }
        a += (<usize>kc * height) << 2
        c += cRow * height
        f += fromRow * height
        left -= height
      }
      panel += panelBytes
    }
  }
}

/** One row of C against panels `panel` bytes apart, whose rows are `step` bytes apart. */
export function multiply_row(
  N: i32, kc: i32, a: usize, aStep: usize, b: usize, step: usize, panel: usize, c: usize, from: usize, scratch: usize,
): void {
  let n = 0
  let f = from || NOTHING
  for (; n + 4 * PANEL <= N; n += 4 * PANEL) {
    row_of_four(kc, a, aStep, b, step, panel, c, f)
    b += panel << 2
    c += 128
    if (from) f += 128
  }
  for (; n < N; n += PANEL) {
    if (n + PANEL <= N) row_of_one(kc, a, aStep, b, step, c, f)
    else {
      row_of_one(kc, a, aStep, b, step, scratch, NOTHING)
      finish_edge(scratch, c, 0, 1, N - n, f, 0)
    }
    b += panel
    c += 32
    if (from) f += 32
  }
}

/** The product over no k at all is 0. */
function without_product(M: i32, N: i32, C: usize, cRow: usize, from: usize, fromRow: usize): void {
  const row = (<usize>N) << 2
  for (; M > 0; M--) {
    if (from) copy_row(C, from, row)
    else zero_row(C, row)
    C += cRow
    from += fromRow
  }
}

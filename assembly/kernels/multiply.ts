/**
 * The blocked product behind `gemm` and the recurrent loop; B comes in packed panels.
 *
 *     for each block of k: for each block of rows: pack A; for each panel of B: for each tile of rows:
 *       C[tile, panel] = A[tile, block] B[block, panel] + (first block ? bias | C | 0 : C)
 */
import { BLOCK_K, PANEL, TILE_ROWS, pack_tiles, packed_bytes } from './pack'
import { TILE_BYTES, finish_edge, row_of_four, row_of_one, tile } from './tile'

/** Rows of A packed at a time: 128 KiB, a part of L2. */
const BLOCK_M: i32 = 128

/** Bytes of scratch that `multiply` wants: a tile at an edge of C, and a packed block of A. */
export function multiply_scratch_bytes(M: i32, K: i32): usize {
  const rows = (min(BLOCK_M, M) + TILE_ROWS - 1) & -TILE_ROWS
  return TILE_BYTES + ((<usize>rows * min(BLOCK_K, K)) << 2)
}

/**
 * C = A B (+ bias) (+ C), or N columns of it, from column `first` on, a multiple of PANEL.
 * A: [M, K] with bytes between rows and between columns, packed: B [K, width] as `pack` left it, first + N ≤ width, C: [M, N]
 * with `cRow` bytes between rows, bias: [N] or 0, scratch: `multiply_scratch_bytes`.
 */
export function multiply(
  M: i32, N: i32, K: i32, A: usize, aRow: usize, aStep: usize, packed: usize, width: i32, first: i32, C: usize,
  cRow: usize, bias: usize, accumulate: bool, scratch: usize,
): void {
  if (K == 0) without_product(M, N, C, cRow, bias, accumulate)
  for (let k = 0; k < K; k += BLOCK_K) {
    const kc = min(BLOCK_K, K - k)
    const panels = packed + packed_bytes(width, k) + packed_bytes(first, kc)
    multiply_block(M, N, kc, A + <usize>k * aStep, aRow, aStep, panels, C, cRow, bias, accumulate, scratch)
    bias = 0
    accumulate = true
  }
}

/** `multiply` over one block of k, 1 ≤ kc ≤ BLOCK_K. panels: [Npad / PANEL, kc, PANEL] */
export function multiply_block(
  M: i32, N: i32, kc: i32, A: usize, aRow: usize, aStep: usize, panels: usize, C: usize, cRow: usize,
  bias: usize, accumulate: bool, scratch: usize,
): void {
  const panelBytes = (<usize>kc) << 5
  const tileBytes = (<usize>kc) << 4
  if (M == 1) return multiply_row(N, kc, A, aStep, panels, 32, panelBytes, C, bias, accumulate, scratch)
  const tiles = scratch + TILE_BYTES
  for (let m = 0; m < M; m += BLOCK_M) {
    const rows = min(BLOCK_M, M - m)
    pack_tiles(rows, kc, A + <usize>m * aRow, aRow, aStep, tiles)
    let panel = panels
    for (let n = 0; n < N; n += PANEL) {
      const columns = min(PANEL, N - n)
      const b = bias ? bias + ((<usize>n) << 2) : 0
      let c = C + <usize>m * cRow + ((<usize>n) << 2)
      let a = tiles
      for (let i = 0; i < rows; i += TILE_ROWS) {
        if (columns == PANEL && i + TILE_ROWS <= rows) tile(kc, a, panel, c, cRow, b, accumulate)
        else {
          tile(kc, a, panel, scratch, 32, 0, false)
          finish_edge(scratch, c, cRow, min(TILE_ROWS, rows - i), columns, b, accumulate)
        }
        a += tileBytes
        c += cRow << 2
      }
      panel += panelBytes
    }
  }
}

/** One row of C against panels `panel` bytes apart, whose rows are `step` bytes apart. */
export function multiply_row(
  N: i32, kc: i32, a: usize, aStep: usize, b: usize, step: usize, panel: usize, c: usize,
  bias: usize, accumulate: bool, scratch: usize,
): void {
  let n = 0
  for (; n + 4 * PANEL <= N; n += 4 * PANEL) {
    row_of_four(kc, a, aStep, b, step, panel, c, bias, accumulate)
    b += panel << 2
    c += 128
    if (bias) bias += 128
  }
  for (; n < N; n += PANEL) {
    if (n + PANEL <= N) row_of_one(kc, a, aStep, b, step, c, bias, accumulate)
    else {
      row_of_one(kc, a, aStep, b, step, scratch, 0, false)
      finish_edge(scratch, c, 0, 1, N - n, bias, accumulate)
    }
    b += panel
    c += 32
    if (bias) bias += 32
  }
}

/** The product over no k at all is 0. */
function without_product(M: i32, N: i32, C: usize, cRow: usize, bias: usize, accumulate: bool): void {
  for (; M > 0; M--) {
    for (let n: usize = 0; n < (<usize>N) << 2; n += 4) {
      const before: f32 = accumulate ? load<f32>(C + n) : 0
      store<f32>(C + n, before + (bias ? load<f32>(bias + n) : 0))
    }
    C += cRow
  }
}

/**
 * The matrix product.
 *
 *     C[m, n] = Σ_k A[m, k] B[k, n]   (+ bias[n]) (+ C[m, n])
 *
 * A and B may lie transposed: both are addressed by two strides. B is used packed (pack.ts), by the caller for a weight
 * that is used again, or block by block here; one row alone reads B as it lies.
 */
import { multiply, multiply_block, multiply_row, multiply_scratch_bytes } from './multiply'
import { BLOCK_K, PANEL, pack_block, packed_bytes } from './pack'
import { add_row } from './rows'

/** Bytes of scratch that `gemm` wants: what `multiply` wants and, unless B comes packed, a block of it. */
export function gemm_scratch_bytes(M: i32, N: i32, K: i32, isPacked: bool): usize {
  return multiply_scratch_bytes(M, K) + (isPacked ? 0 : packed_bytes(N, min(BLOCK_K, K)))
}

/**
 * A: [M, K] and B: [K, N] with bytes between rows and between columns, C: [M, N] with bytes between rows, bias: [N] or 0,
 * packed: 0, or a matrix of `width` columns as `pack` left it, B being N of them from column `first` on, a multiple of PANEL;
 * scratch: `gemm_scratch_bytes`.
 */
export function gemm(
  M: i32, N: i32, K: i32, A: usize, aRow: usize, aStep: usize, B: usize, bRow: usize, bStep: usize, C: usize,
  cRow: usize, bias: usize, accumulate: bool, packed: usize, width: i32, first: i32, scratch: usize,
): void {
  if (bias && accumulate) {
    for (let m = 0; m < M; m++) add_row(C + <usize>m * cRow, bias, (<usize>N) << 2)
    bias = 0
  }
  if (packed || K == 0) return multiply(M, N, K, A, aRow, aStep, packed, width, first, C, cRow, bias, accumulate, scratch)
  let from = accumulate ? C : bias
  let fromRow = accumulate ? cRow : 0
  const panels = scratch + multiply_scratch_bytes(M, K)
  for (let k = 0; k < K; k += BLOCK_K) {
    const kc = min(BLOCK_K, K - k)
    const b = B + <usize>k * bRow
    const a = A + <usize>k * aStep
    if (M == 1 && bStep == 4) row_unpacked(N, kc, a, aStep, b, bRow, C, from, scratch, panels)
    else {
      pack_block(N, kc, b, bRow, bStep, panels)
      multiply_block(M, N, kc, a, aRow, aStep, panels, C, cRow, from, fromRow, scratch)
    }
    from = C
    fromRow = cRow
  }
}

/** One row against B as it lies, [kc, N] with N contiguous; only a last incomplete panel is packed. */
function row_unpacked(
  N: i32, kc: i32, a: usize, aStep: usize, B: usize, bRow: usize, C: usize, from: usize, scratch: usize,
  panel: usize,
): void {
  const whole = N & -PANEL
  const offset = (<usize>whole) << 2
  multiply_row(whole, kc, a, aStep, B, bRow, 32, C, from, scratch)
  if (whole == N) return
  pack_block(N - whole, kc, B + offset, bRow, 4, panel)
  multiply_row(N - whole, kc, a, aStep, panel, 32, 0, C + offset, from ? from + offset : 0, scratch)
}

import type { Numbers } from './cell.js'

export interface Product {
  readonly M: number
  readonly N: number
  readonly K: number
  readonly A: Numbers
  readonly B: Numbers
  readonly transposeA?: boolean
  readonly transposeB?: boolean
  /** Elements between two stored rows, and before the first. Left out: as the shape has it, and 0. */
  readonly strideA?: number
  readonly offsetA?: number
  readonly strideB?: number
  readonly offsetB?: number
  readonly bias?: Numbers | undefined
  /** What is added to: C before the call. */
  readonly addend?: Numbers | undefined
}

/** `C = op(A) op(B) (+ bias) (+ addend)`, [M, N] in float64. */
export function gemm(product: Product): Float64Array {
  const { M, N, K, A, B, transposeA, transposeB, bias, addend, offsetA = 0, offsetB = 0 } = product
  const strideA = product.strideA ?? (transposeA ? M : K)
  const strideB = product.strideB ?? (transposeB ? K : N)
  const C = new Float64Array(M * N)
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let sum = (bias?.[n] ?? 0) + (addend?.[m * N + n] ?? 0)
      for (let k = 0; k < K; k++) {
        const a = A[offsetA + (transposeA ? k * strideA + m : m * strideA + k)] as number
        const b = B[offsetB + (transposeB ? n * strideB + k : k * strideB + n)] as number
        sum += a * b
      }
      C[m * N + n] = sum
    }
  }
  return C
}

export interface ColumnSums {
  /** Elements between two rows of dy, and before its first. Left out: C and 0. */
  readonly stride?: number
  readonly offset?: number
  /** What is added to: db before the call. */
  readonly addend?: Numbers | undefined
}

/** `db[c] = Σ_n dy[n, c] (+ addend[c])` of dy [N, C]. */
export function columnSums(N: number, C: number, dy: Numbers, options: ColumnSums = {}): Float64Array {
  const { stride = C, offset = 0, addend } = options
  const sums = Float64Array.from({ length: C }, (_, c) => addend?.[c] ?? 0)
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++) sums[c] = (sums[c] as number) + (dy[n * stride + offset + c] as number)
  return sums
}

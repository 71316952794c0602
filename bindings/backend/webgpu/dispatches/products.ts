import * as contract from '../../backend.js'
import { NOTHING, groups, type Dispatch } from './dispatch.js'

export function gemm(call: contract.Gemm): Dispatch {
  const { M, N, K, offsetA = 0, offsetB = 0, offsetC = 0, transposeA = false, transposeB = false } = call
  const [rowsA, columnsA] = transposeA ? [K, M] : [M, K]
  const [rowsB, columnsB] = transposeB ? [N, K] : [K, N]
  const { strideA = columnsA, strideB = columnsB, strideC = N } = call
  const flags = [Number(Boolean(call.bias)), Number(call.accumulate ?? false)]
  return {
    kernel: 'gemm',
    constants: { TRANSPOSE_A: Number(transposeA), TRANSPOSE_B: Number(transposeB) },
    bindings: {
      A: [call.A, K > 0 ? offsetA + (rowsA - 1) * strideA + columnsA : 0],
      B: [call.B, K > 0 ? offsetB + (rowsB - 1) * strideB + columnsB : 0],
      bias: call.bias ? [call.bias, N] : NOTHING,
      C: [call.C, offsetC + (M - 1) * strideC + N],
    },
    sizes: [M, N, K, strideA, offsetA, strideB, offsetB, strideC, offsetC, ...flags],
    groups: groups(Math.ceil(M / 64) * Math.ceil(N / 64), 1),
  }
}

export function bias_gradient(call: contract.BiasGradient): Dispatch {
  const { N, C, dy, stride = C, offset = 0, db, offsetDb = 0, accumulate } = call
  return {
    kernel: 'bias_gradient',
    constants: { ACCUMULATE: Number(accumulate) },
    bindings: { dy: [dy, N > 0 ? offset + (N - 1) * stride + C : 0], db: [db, offsetDb + C] },
    sizes: [N, C, stride, offset, offsetDb],
    groups: groups(C, 32),
  }
}

export const sum = ({ N, x, y }: contract.Sum): Dispatch => ({
  kernel: 'sum',
  bindings: { x: [x, N], y: [y, 1] },
  sizes: [N],
  groups: 1,
})

export function sum_of_squares({ N, x, parts }: contract.SumOfSquares): Dispatch {
  return {
    kernel: 'sum_of_squares',
    // Small arrays leave most of a wide workgroup idle at its barriers.
    constants: { WIDTH: N <= 64 * 64 * contract.NORM_PARTS ? 64 : 256 },
    bindings: { x: [x, N], parts: [parts, contract.NORM_PARTS] },
    sizes: [N],
    groups: contract.NORM_PARTS,
  }
}

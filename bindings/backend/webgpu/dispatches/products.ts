import biasGradientText from '../../../../shaders/kernels/bias_gradient.wgsl'
import gemmText from '../../../../shaders/kernels/gemm.wgsl'
import sumText from '../../../../shaders/kernels/sum.wgsl'
import sumOfSquaresText from '../../../../shaders/kernels/sum_of_squares.wgsl'
import * as contract from '../../backend.js'
import type { Shader } from '../sources.js'
import { NOTHING, groups, type Gpu } from './dispatch.js'

const GEMM: Shader = { name: 'gemm', text: gemmText }
const BIAS_GRADIENT: Shader = { name: 'bias_gradient', text: biasGradientText }
const SUM: Shader = { name: 'sum', text: sumText }
const SUM_OF_SQUARES: Shader = { name: 'sum_of_squares', text: sumOfSquaresText }

export function gemm(gpu: Gpu, call: contract.Gemm): void {
  const { M, N, K, offsetA = 0, offsetB = 0, offsetC = 0, transposeA = false, transposeB = false } = call
  const [rowsA, columnsA] = transposeA ? [K, M] : [M, K]
  const [rowsB, columnsB] = transposeB ? [N, K] : [K, N]
  const { strideA = columnsA, strideB = columnsB, strideC = N } = call
  const flags = [Number(Boolean(call.bias)), Number(call.accumulate ?? false)]
  gpu.dispatch({
    shader: GEMM,
    constants: { TRANSPOSE_A: Number(transposeA), TRANSPOSE_B: Number(transposeB) },
    bindings: {
      A: [call.A, K > 0 ? offsetA + (rowsA - 1) * strideA + columnsA : 0],
      B: [call.B, K > 0 ? offsetB + (rowsB - 1) * strideB + columnsB : 0],
      bias: call.bias ? [call.bias, N] : NOTHING,
      C: [call.C, offsetC + (M - 1) * strideC + N],
    },
    sizes: [M, N, K, strideA, offsetA, strideB, offsetB, strideC, offsetC, ...flags],
    groups: groups(Math.ceil(M / 64) * Math.ceil(N / 64), 1),
  })
}

export function bias_gradient(gpu: Gpu, call: contract.BiasGradient): void {
  const { N, C, dy, stride = C, offset = 0, db, offsetDb = 0, accumulate } = call
  gpu.dispatch({
    shader: BIAS_GRADIENT,
    constants: { ACCUMULATE: Number(accumulate) },
    bindings: { dy: [dy, N > 0 ? offset + (N - 1) * stride + C : 0], db: [db, offsetDb + C] },
    sizes: [N, C, stride, offset, offsetDb],
    groups: groups(C, 32),
  })
}

export const sum = (gpu: Gpu, { N, x, y }: contract.Sum): void =>
  gpu.dispatch({
    shader: SUM,
    bindings: { x: [x, N], y: [y, 1] },
    sizes: [N],
    groups: 1,
  })

export function sum_of_squares(gpu: Gpu, { N, x, parts }: contract.SumOfSquares): void {
  gpu.dispatch({
    shader: SUM_OF_SQUARES,
    // Small arrays leave most of a wide workgroup idle at its barriers.
    constants: { WIDTH: N <= 64 * 64 * contract.NORM_PARTS ? 64 : 256 },
    bindings: { x: [x, N], parts: [parts, contract.NORM_PARTS] },
    sizes: [N],
    groups: contract.NORM_PARTS,
  })
}

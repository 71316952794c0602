import fold from '../../../../shaders/kernels/fold.wgsl'
import gemmText from '../../../../shaders/kernels/gemm.wgsl'
import gemmDirect from '../../../../shaders/kernels/gemm_direct.wgsl'
import gemmScalars from '../../../../shaders/kernels/gemm_scalars.wgsl'
import gemmTiled from '../../../../shaders/kernels/gemm_tiled.wgsl'
import gemmVectors from '../../../../shaders/kernels/gemm_vectors.wgsl'
import quads from '../../../../shaders/kernels/quads.wgsl'
import strip from '../../../../shaders/kernels/strip.wgsl'
import sumText from '../../../../shaders/kernels/sum.wgsl'
import sumOfSquaresText from '../../../../shaders/kernels/sum_of_squares.wgsl'
import * as contract from '../../backend.js'
import { isOnePlace, merge, moved, placesOf } from '../merge.js'
import type { Shader } from '../sources.js'
import { cutOfProduct, cutOfRows, uncut } from './cut.js'
import { groups, threads, type Gpu } from './dispatch.js'
import { BIAS_GRADIENT, flagsOf, inSlices, NO_BIAS, sumRows } from './slices.js'

const READ = { vectors: { gemm_vectors: gemmVectors }, scalars: { gemm_scalars: gemmScalars } }
/** Their files come first: `quads` says `enable`. */
const SHARE = { tiled: { fold, gemm_tiled: gemmTiled }, direct: { quads, strip, gemm_direct: gemmDirect } }
const SUM: Shader = { name: 'sum', text: sumText }
const SUM_OF_SQUARES: Shader = { name: 'sum_of_squares', text: sumOfSquaresText }

/** The texts of a product: how it reads its operands, and whether workgroups share them in tiles. */
const GEMM = Object.fromEntries(
  (['vectors', 'scalars'] as const).flatMap((read) =>
    (['tiled', 'direct'] as const).map((share): [string, Shader] => {
      const before = { ...SHARE[share], ...READ[read] }
      return [`${read} ${share}`, { name: 'gemm', form: `${read} ${share}`, text: gemmText, before }]
    }),
  ),
)

/**
 * One product, or two at once.
 * @returns false, and nothing was done, if the two cannot be done together
 */
export function gemm(gpu: Gpu, ...calls: contract.Gemm[]): boolean {
  const [call, other = call] = calls as [contract.Gemm, contract.Gemm?]
  if (!isAlike(call, other)) return false
  const { M, N, K, transposeA = false, transposeB = false } = call
  const [rowsA, columnsA] = transposeA ? [K, M] : [M, K]
  const [rowsB, columnsB] = transposeB ? [N, K] : [K, N]
  const { strideA = columnsA, strideB = columnsB, strideC = N } = call
  const A = merge(
    calls.map(({ A, offsetA }) => moved(A, offsetA)),
    K > 0 ? (rowsA - 1) * strideA + columnsA : 0,
  )
  const B = merge(
    calls.map(({ B, offsetB }) => moved(B, offsetB)),
    K > 0 ? (rowsB - 1) * strideB + columnsB : 0,
  )
  const C = merge(
    calls.map(({ C, offsetC }) => moved(C, offsetC)),
    (M - 1) * strideC + N,
  )
  const bias = merge(
    calls.map(({ bias = null }) => bias),
    N,
  )
  if (!A || !B || !C || !bias || isOnePlace(C)) return false
  const aligned = [strideA, strideB, ...A.offsets, ...B.offsets].every((size) => size % 4 === 0)
  const cut = gpu.software ? uncut(K) : cutOfProduct(M, N, K, calls.length)
  const { slices, terms } = cut
  const target = { C, pitch: strideC, bias, accumulate: call.accumulate ?? false }
  inSlices(gpu, cut, [M, N, calls.length], target, (target) => {
    const { C, pitch, bias } = target
    gpu.dispatch({
      shader: GEMM[`${aligned ? 'vectors' : 'scalars'} ${gpu.software ? 'direct' : 'tiled'}`]!,
      constants: {
        TRANSPOSE_A: Number(transposeA),
        TRANSPOSE_B: Number(transposeB),
        ...(gpu.software && { BANDS: M > 8 ? 4 : Math.ceil(M / 4) }),
      },
      bindings: { A: A.binding, B: B.binding, bias: bias.binding, C: C.binding },
      sizes: [...placesOf(A, B, C, bias), M, N, K, strideA, strideB, pitch, ...flagsOf(target), terms],
      groups: groups(Math.ceil(M / 64) * Math.ceil(N / 64), 1),
      ...{ slices, calls: calls.length },
    })
  })
  return true
}

const SHAPE = ['M', 'N', 'K', 'transposeA', 'transposeB', 'strideA', 'strideB', 'strideC', 'accumulate'] as const

/** Whether two products differ in nothing but where their arrays lie. */
const isAlike = (a: contract.Gemm, b: contract.Gemm): boolean =>
  SHAPE.every((name) => a[name] === b[name]) && !a.bias === !b.bias

/** The sums of one matrix, or of two at once, as `gemm`. */
export function bias_gradient(gpu: Gpu, ...calls: contract.BiasGradient[]): boolean {
  const [call, other = call] = calls as [contract.BiasGradient, contract.BiasGradient?]
  const { N, C, stride = C, accumulate } = call
  const isAlike = N === other.N && C === other.C && stride === (other.stride ?? C) && accumulate === other.accumulate
  if (!isAlike) return false
  const dy = merge(
    calls.map(({ dy, offset }) => moved(dy, offset)),
    N > 0 ? (N - 1) * stride + C : 0,
  )
  const db = merge(
    calls.map(({ db, offsetDb }) => moved(db, offsetDb)),
    C,
  )
  if (!dy || !db || isOnePlace(db)) return false
  const cut = gpu.software ? uncut(N) : cutOfRows(N, C, calls.length)
  const shape = [1, C, calls.length] as const
  inSlices(gpu, cut, shape, { C: db, pitch: C, bias: NO_BIAS, accumulate }, (target) =>
    sumRows(gpu, BIAS_GRADIENT, dy, cut, shape, { rows: N, stride, lanes: 8 }, target),
  )
  return true
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
    constants: threads(gpu, N <= 64 * 64 * contract.NORM_PARTS ? 64 : 256),
    bindings: { x: [x, N], parts: [parts, contract.NORM_PARTS] },
    sizes: [N],
    groups: contract.NORM_PARTS,
  })
}

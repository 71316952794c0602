/** What W does before the loop through time and after it. */
import type { Span } from '../../backend/backend.js'
import * as kernels from '../../backend/kernels/index.js'
import type { CompiledCell } from '../../language/compiled.js'
import { inputBlocks, inputGradientBlocks } from '../../language/layout.js'
import type { BackwardPass, Target } from '../../tensor/node.js'
import type { Runtime } from '../../tensor/runtime.js'
import type { Scratch } from '../../tensor/scratch.js'
import type { Storage } from '../../tensor/storage.js'
import { fullBias } from './gate_rows.js'
import type { Input, RecurrentWeights, Sizes, Trace } from './loop.js'

/** wx [T, B, Gx, H]: `W x + b` of each gate in one product, then x itself where the cell reads it. */
export function inputProducts(
  runtime: Runtime,
  scratch: Scratch,
  cell: CompiledCell,
  { weightIh, biasIh }: RecurrentWeights,
  { T, B, I, H }: Sizes,
  { span: x }: Input,
): Storage {
  const { device } = runtime
  const gates = cell.inputs.length * H
  const width = inputBlocks(cell) * H
  const wx = scratch.take(T * B * width)
  if (weightIh)
    device.run(kernels.gemm, {
      M: T * B,
      N: gates,
      K: I,
      A: x,
      B: weightIh.span,
      C: wx.span,
      strideC: width,
      transposeB: true,
      bias: fullBias(scratch, biasIh, cell.inputs, cell.inputBiases, H) ?? undefined,
      weights: true,
    })
  if (cell.raw) {
    const to = { y: wx.span, yStride: width, yOffset: gates }
    device.run(kernels.copy, { rows: T * B, columns: H, x, xStride: I, xOffset: 0, ...to })
  }
  return wx
}

/** dx through W, and past it where the cell reads x itself. */
export function gradientOfX(
  runtime: Runtime,
  pass: BackwardPass,
  cell: CompiledCell,
  { weightIh }: RecurrentWeights,
  { T, B, I, H }: Sizes,
  dWx: Span,
  { span: C, accumulate }: Target,
): void {
  const { device } = runtime
  const gates = cell.inputs.length * H
  const strideA = inputGradientBlocks(cell) * H
  if (cell.raw) {
    const N = T * B * H
    const y = accumulate ? pass.scratch(N).span : C
    device.run(kernels.copy, {
      rows: T * B,
      columns: H,
      x: dWx,
      xStride: strideA,
      xOffset: gates,
      y,
      yStride: H,
      yOffset: 0,
    })
    if (accumulate) device.run(kernels.add, { N, a: C, b: y, y: C })
  }
  const given = { M: T * B, N: I, K: gates, A: dWx, strideA, C, weights: true }
  if (weightIh) device.run(kernels.gemm, { ...given, B: weightIh.span, accumulate: accumulate || cell.raw })
  else if (!cell.raw && !accumulate) device.run(kernels.fill, { N: T * B * I, y: C, value: 0 })
}

/** `dW = Σ_t dWx_t ⊗ x_t`. */
export function gradientOfW(
  runtime: Runtime,
  cell: CompiledCell,
  { sizes: { T, B, I, H }, x }: Trace,
  dWx: Span,
  { span: C, accumulate }: Target,
): void {
  const A = { A: dWx, strideA: inputGradientBlocks(cell) * H, transposeA: true }
  runtime.device.run(kernels.gemm, { M: cell.inputs.length * H, N: I, K: T * B, ...A, B: x.span, C, accumulate })
}

/**
 * x [T, B, I] with a row that counts in place of each beyond its length: dWx is 0 there, but 0 times what may lie there (NaN, ∞) need not be.
 */
export function withoutPadding(
  { device }: Runtime,
  pass: BackwardPass,
  x: Span,
  T: number,
  I: number,
  lengths: Int32Array,
): Span {
  const B = lengths.length
  const y = pass.scratch(T * B * I).span
  const one = lengths.findIndex((length) => length > 0)
  if (one < 0) {
    device.run(kernels.fill, { N: T * B * I, y, value: 0 })
    return y
  }
  const rows = new Int32Array(T * B)
  for (let t = 0; t < T; t++) for (let b = 0; b < B; b++) rows[t * B + b] = t < lengths[b]! ? t * B + b : one
  const tokens = pass.scratch(T * B).span
  device.write(tokens, rows)
  device.run(kernels.embedding_forward, { N: T * B, D: I, tokens, weight: x, y })
  return y
}

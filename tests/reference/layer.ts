import { at, inputBlocks, inputGradientBlocks, type Numbers } from './cell.js'
import { columnSums, gemm } from './gemm.js'
import { unroll, unrollBackward, type Sequence, type SequenceGradient, type Unrolled } from './recurrence.js'

/**
 * One layer in one direction: a sequence whose `wx` is `x Wᵀ + b_ih` with x [T, B, I] and W [Gw, H, I], followed by x itself if
 * the cell is raw; then I = H.
 */
export interface Layer extends Omit<Sequence, 'wx'> {
  readonly I: number
  readonly x: Numbers
  readonly W: Numbers
  /** [Gw, H] or none */
  readonly biasInput: Numbers | null
}

export interface LayerForward {
  readonly sequence: Sequence
  readonly unrolled: Unrolled
}

export interface LayerGradient extends SequenceGradient {
  /** [T, B, I], zero beyond a row's length */
  readonly dx: Float64Array
  /** [Gw, H, I] */
  readonly dW: Float64Array
  /** [Gw, H] */
  readonly dBiasInput: Float64Array
}

/** x beyond a row's length is never looked at. */
export function layerForward(layer: Layer): LayerForward {
  const { cell, T, B, H, I, W, biasInput, ...rest } = layer
  const x = withoutPadding(layer, layer.x, I)
  const [gates, width] = [cell.inputs.length * H, inputBlocks(cell) * H]
  const products = gemm({ M: T * B, N: gates, K: I, A: x, B: W, transposeB: true, bias: biasInput ?? undefined })
  const wx = new Float64Array(T * B * width)
  for (let row = 0; row < T * B; row++) {
    wx.set(products.subarray(row * gates, (row + 1) * gates), row * width)
    if (cell.raw) wx.set(x.subarray(row * I, (row + 1) * I), row * width + gates)
  }
  const sequence = { ...rest, cell, T, B, H, wx }
  return { sequence, unrolled: unroll(sequence) }
}

export function layerBackward(layer: Layer, forward: LayerForward, dy: Numbers, dFinal: Numbers): LayerGradient {
  const { cell, T, B, H, I, W } = layer
  const gradient = unrollBackward(forward.sequence, forward.unrolled, dy, dFinal)
  const [gates, width] = [cell.inputs.length * H, inputGradientBlocks(cell) * H]
  const x = withoutPadding(layer, layer.x, I)
  const products = { A: gradient.dWx, strideA: width }
  const dx = gemm({ ...products, M: T * B, N: I, K: gates, B: W })
  if (cell.raw) dx.forEach((d, n) => (dx[n] = d + at(gradient.dWx, Math.floor(n / I) * width + gates + (n % I))))
  return {
    ...gradient,
    dx,
    dW: gemm({ ...products, M: gates, N: I, K: T * B, B: x, transposeA: true }),
    dBiasInput: columnSums(T * B, gates, gradient.dWx, { stride: width }),
  }
}

/** values [T, B, width] with zeros beyond each row's length. */
function withoutPadding(
  { T, B, lengths }: Pick<Layer, 'T' | 'B' | 'lengths'>,
  values: Numbers,
  width: number,
): Float64Array {
  const clean = Float64Array.from(values)
  for (let t = 0; t < T; t++) {
    for (let b = 0; b < B; b++) {
      if (lengths !== null && t >= at(lengths, b)) clean.fill(0, (t * B + b) * width, (t * B + b + 1) * width)
    }
  }
  return clean
}

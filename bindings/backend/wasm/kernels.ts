/** The kernels as the contract has them: checked spans become addresses, element strides become bytes. */
import { NORM_PARTS } from '../backend.js'
import type * as calls from '../backend.js'
import { extent, type WasmDevice } from './device.js'
import { RecurrentKernels } from './recurrent.js'

type Name = keyof calls.Kernels
type At = (name: string, span: calls.Span, length: number) => number

/** Numbered as in assembly/kernels/activation.ts. */
const ACTIVATIONS: readonly calls.Activation[] = ['relu', 'tanh', 'sigmoid']

/** What all optimizers' kernels begin with. The parameters are about to change. */
function update(at: At, call: calls.Update): number[] {
  const { N, parameters, gradients, parts, clipNorm, clipValue } = call
  const arrays = [at('parameters', parameters, N), at('gradients', gradients, N), at('parts', parts, NORM_PARTS)]
  parameters.memory.version++
  return [N, ...arrays, clipNorm, clipValue]
}

/** The arrays of both kernels of the CRF, but for the tags. */
function chain(at: At, { T, B, C, emissions, lengths, scores, limits }: calls.CrfShape): number[] {
  return [
    at('emissions', emissions, T * B * C),
    lengths ? at('lengths', lengths, B) : 0,
    at('scores', scores, (C + 2) * C),
    limits ? at('limits', limits, (C + 2) * C) : 0,
  ]
}

function windowSizes(at: At, shape: calls.WindowShape): number[] {
  const { T, B, I, K, windows, stride, padding, dilation, lengths } = shape
  return [T, B, I, K, windows, stride, padding, dilation, lengths ? at('lengths', lengths, B) : 0]
}

export class WasmKernels implements calls.Kernels {
  private readonly recurrent: RecurrentKernels

  constructor(private readonly device: WasmDevice) {
    this.recurrent = new RecurrentKernels(device)
  }

  gemm(call: calls.Gemm): void {
    const { M, N, K, transposeA = false, transposeB = false, weights = false } = call
    const { strideA = transposeA ? M : K, offsetA = 0, strideB = transposeB ? K : N, offsetB = 0 } = call
    const { strideC = N, offsetC = 0 } = call
    const { exports, panels, counters } = this.device
    this.run('gemm', (at) => {
      const [rowsA, columnsA] = transposeA ? [K, M] : [M, K]
      const [rowsB, columnsB] = transposeB ? [N, K] : [K, N]
      const A = at('A', call.A, extent(rowsA, columnsA, strideA, offsetA)) + offsetA * 4
      const B = at('B', call.B, extent(rowsB, columnsB, strideB, offsetB)) + offsetB * 4
      const C = at('C', call.C, extent(M, N, strideC, offsetC)) + offsetC * 4
      const bias = call.bias ? at('bias', call.bias, N) : 0
      const [bRow, bColumn] = transposeB ? [4, strideB * 4] : [strideB * 4, 4]
      const shape = `gemm ${N} ${K} ${transposeB} ${strideB} ${offsetB}`
      let packed = 0
      // One row reads B once: packing it first would cost more than it saves, unless B lies across.
      if (weights && (M > 1 || transposeB || panels.has(call.B, shape))) {
        const bytes = () => exports.packed_bytes(N, K) >>> 0
        packed = panels.get(call.B, shape, bytes, (address) => {
          counters.count('pack')
          exports.pack(N, K, B, bRow, bColumn, address)
        })
      }
      const scratch = this.device.scratch(exports.gemm_scratch_bytes(M, N, K, packed ? 1 : 0) >>> 0)
      const [aRow, aColumn] = transposeA ? [4, strideA * 4] : [strideA * 4, 4]
      const accumulate = call.accumulate ? 1 : 0
      counters.count('gemm')
      exports.gemm(M, N, K, A, aRow, aColumn, B, bRow, bColumn, C, strideC * 4, bias, accumulate, packed, scratch)
    })
  }

  scan_forward(call: calls.RecurrentForward): void {
    this.device.run('scan_forward', () => this.recurrent.forward('scan_forward', call))
  }

  scan_backward(call: calls.RecurrentBackward): void {
    this.device.run('scan_backward', () => this.recurrent.backward('scan_backward', call))
  }

  step_forward(call: calls.RecurrentForward): void {
    this.device.run('step_forward', () => this.recurrent.forward('step_forward', call))
  }

  step_backward(call: calls.RecurrentBackward): void {
    this.device.run('step_backward', () => this.recurrent.backward('step_backward', call))
  }

  embedding_forward({ N, D, tokens, weight, y }: calls.EmbeddingForward): void {
    this.call('embedding_forward', (at) => [N, D, at('tokens', tokens, N), at('weight', weight, D), at('y', y, N * D)])
  }

  embedding_backward({ V, D, N, positions, starts, dy, dWeight, accumulate }: calls.EmbeddingBackward): void {
    this.call('embedding_backward', (at) => [
      V,
      D,
      at('positions', positions, N),
      at('starts', starts, V + 1),
      at('dy', dy, N * D),
      at('dWeight', dWeight, V * D),
      accumulate ? 1 : 0,
    ])
  }

  cross_entropy(call: calls.CrossEntropy): void {
    const { N, C, logits, targets, ignoreIndex, factor, weights, smoothing, losses, dLogits } = call
    this.call('cross_entropy', (at) => [
      N,
      C,
      at('logits', logits, N * C),
      at('targets', targets, N),
      ignoreIndex,
      factor,
      weights ? at('weights', weights, C) : 0,
      smoothing,
      at('losses', losses, N),
      dLogits ? at('dLogits', dLogits, N * C) : 0,
    ])
  }

  binary_cross_entropy({ N, logits, targets, factor, losses, dLogits }: calls.BinaryCrossEntropy): void {
    this.call('binary_cross_entropy', (at) => [
      N,
      at('logits', logits, N),
      at('targets', targets, N),
      factor,
      at('losses', losses, N),
      dLogits ? at('dLogits', dLogits, N) : 0,
    ])
  }

  squared_error({ N, x, targets, factor, losses, dX }: calls.SquaredError): void {
    this.call('squared_error', (at) => [
      N,
      at('x', x, N),
      at('targets', targets, N),
      factor,
      at('losses', losses, N),
      dX ? at('dX', dX, N) : 0,
    ])
  }

  crf(call: calls.Crf): void {
    const { T, B, C, tags, factor, losses, dEmissions, dScores } = call
    this.call('crf', (at) => {
      const [emissions, ...rest] = chain(at, call) as [number, ...number[]]
      return [
        T,
        B,
        C,
        emissions,
        at('tags', tags, T * B),
        ...rest,
        factor,
        at('losses', losses, B),
        dEmissions ? at('dEmissions', dEmissions, T * B * C) : 0,
        dScores ? at('dScores', dScores, B * (C + 2) * C) : 0,
        this.device.scratch(this.device.exports.crf_scratch_bytes(C) >>> 0),
      ]
    })
  }

  viterbi(call: calls.Viterbi): void {
    const { T, B, C, before, path, best } = call
    this.call('viterbi', (at) => [
      T,
      B,
      C,
      ...chain(at, call),
      at('before', before, T * B * C),
      at('path', path, T * B),
      at('best', best, B),
      this.device.scratch(this.device.exports.viterbi_scratch_bytes(C) >>> 0),
    ])
  }

  windows_forward(call: calls.WindowsForward): void {
    const { T, B, I, K, windows, x, y } = call
    this.call('windows_forward', (at) => [
      ...windowSizes(at, call),
      at('x', x, T * B * I),
      at('y', y, windows * B * I * K),
    ])
  }

  windows_backward(call: calls.WindowsBackward): void {
    const { T, B, I, K, windows, dy, dx, accumulate } = call
    this.call('windows_backward', (at) => [
      ...windowSizes(at, call),
      at('dy', dy, windows * B * I * K),
      at('dx', dx, T * B * I),
      accumulate ? 1 : 0,
    ])
  }

  max_over_time_forward({ T, B, C, x, lengths, y, index }: calls.MaxOverTimeForward): void {
    this.call('max_over_time_forward', (at) => [
      T,
      B,
      C,
      at('x', x, T * B * C),
      lengths ? at('lengths', lengths, B) : 0,
      at('y', y, B * C),
      at('index', index, B * C),
    ])
  }

  max_over_time_backward({ T, B, C, index, dy, dx, accumulate }: calls.MaxOverTimeBackward): void {
    this.call('max_over_time_backward', (at) => [
      T,
      B,
      C,
      at('index', index, B * C),
      at('dy', dy, B * C),
      at('dx', dx, T * B * C),
      accumulate ? 1 : 0,
    ])
  }

  mean_over_time_forward({ T, B, C, x, lengths, y }: calls.MeanOverTimeForward): void {
    this.call('mean_over_time_forward', (at) => [
      T,
      B,
      C,
      at('x', x, T * B * C),
      lengths ? at('lengths', lengths, B) : 0,
      at('y', y, B * C),
    ])
  }

  mean_over_time_backward({ T, B, C, lengths, dy, dx, accumulate }: calls.MeanOverTimeBackward): void {
    this.call('mean_over_time_backward', (at) => [
      T,
      B,
      C,
      lengths ? at('lengths', lengths, B) : 0,
      at('dy', dy, B * C),
      at('dx', dx, T * B * C),
      accumulate ? 1 : 0,
    ])
  }

  softmax_forward({ N, C, x, y, log }: calls.SoftmaxForward): void {
    this.call('softmax_forward', (at) => [N, C, at('x', x, N * C), at('y', y, N * C), log ? 1 : 0])
  }

  softmax_backward({ N, C, y, dy, dx, log, accumulate }: calls.SoftmaxBackward): void {
    this.call('softmax_backward', (at) => {
      const arrays = [at('y', y, N * C), at('dy', dy, N * C), at('dx', dx, N * C)]
      return [N, C, ...arrays, log ? 1 : 0, accumulate ? 1 : 0]
    })
  }

  activation_forward({ N, x, y, kind }: calls.ActivationForward): void {
    this.call('activation_forward', (at) => [N, at('x', x, N), at('y', y, N), ACTIVATIONS.indexOf(kind)])
  }

  activation_backward({ N, y, dy, dx, kind, accumulate }: calls.ActivationBackward): void {
    this.call('activation_backward', (at) => {
      const arrays = [at('y', y, N), at('dy', dy, N), at('dx', dx, N)]
      return [N, ...arrays, ACTIVATIONS.indexOf(kind), accumulate ? 1 : 0]
    })
  }

  bias_gradient({ N, C, dy, stride = C, offset = 0, db, offsetDb = 0, accumulate }: calls.BiasGradient): void {
    this.call('bias_gradient', (at) => {
      const from = at('dy', dy, extent(N, C, stride, offset)) + offset * 4
      const to = at('db', db, extent(1, C, C, offsetDb)) + offsetDb * 4
      return [N, C, from, stride * 4, to, accumulate ? 1 : 0]
    })
  }

  add({ N, a, b, y }: calls.Add): void {
    this.call('add', (at) => [N, at('a', a, N), at('b', b, N), at('y', y, N)])
  }

  scale({ N, x, y, factor, by, accumulate }: calls.Scale): void {
    this.call('scale', (at) => [N, at('x', x, N), at('y', y, N), factor, by ? at('by', by, 1) : 0, accumulate ? 1 : 0])
  }

  scale_rows({ rows, columns, x, y, by, period, accumulate }: calls.ScaleRows): void {
    this.call('scale_rows', (at) => {
      const arrays = [at('x', x, rows * columns), at('y', y, rows * columns), at('by', by, period)]
      return [rows, columns, ...arrays, period, accumulate ? 1 : 0]
    })
  }

  fill({ N, y, value }: calls.Fill): void {
    this.call('fill', (at) => [N, at('y', y, N), value])
  }

  copy({ rows, columns, x, xStride, xOffset, y, yStride, yOffset }: calls.Copy): void {
    this.call('copy', (at) => {
      const from = at('x', x, extent(rows, columns, xStride, xOffset)) + xOffset * 4
      const to = at('y', y, extent(rows, columns, yStride, yOffset)) + yOffset * 4
      return [rows, columns, from, xStride * 4, to, yStride * 4]
    })
  }

  dropout({ N, x, y, p, seed }: calls.Dropout): void {
    this.call('dropout', (at) => [N, at('x', x, N), at('y', y, N), p, seed])
  }

  sum({ N, x, y }: calls.Sum): void {
    this.call('sum', (at) => [N, at('x', x, N), at('y', y, 1)])
  }

  sum_of_squares({ N, x, parts }: calls.SumOfSquares): void {
    this.call('sum_of_squares', (at) => [N, at('x', x, N), at('parts', parts, NORM_PARTS)])
  }

  adam(call: calls.Adam): void {
    const { N, m, v, lr, beta1, beta2, epsilon, weightDecay, decoupled, step } = call
    this.call('adam', (at) => [
      ...update(at, call),
      at('m', m, N),
      at('v', v, N),
      lr / (1 - beta1 ** step),
      1 / Math.sqrt(1 - beta2 ** step),
      beta1,
      beta2,
      epsilon,
      decoupled ? lr * weightDecay : weightDecay,
      decoupled ? 1 : 0,
    ])
  }

  sgd(call: calls.Sgd): void {
    const { N, lr, weightDecay, momentum, nesterov, velocity } = call
    this.call('sgd', (at) => {
      const rates = [lr, weightDecay, momentum, nesterov ? 1 : 0]
      return [...update(at, call), ...rates, velocity ? at('velocity', velocity, N) : 0]
    })
  }

  adagrad(call: calls.Adagrad): void {
    const { N, lr, weightDecay, sum, epsilon } = call
    this.call('adagrad', (at) => [...update(at, call), lr, weightDecay, at('sum', sum, N), epsilon])
  }

  rmsprop(call: calls.RMSProp): void {
    const { N, lr, weightDecay, alpha, momentum, epsilon, square, mean, velocity } = call
    this.call('rmsprop', (at) => [
      ...update(at, call),
      lr,
      weightDecay,
      alpha,
      momentum,
      epsilon,
      at('square', square, N),
      mean ? at('mean', mean, N) : 0,
      velocity ? at('velocity', velocity, N) : 0,
    ])
  }

  /** Runs a kernel whose arguments are all that there is to it. */
  private call(kernel: Exclude<Name, 'gemm'>, parameters: (at: At) => number[]): void {
    this.run(kernel, (at) => {
      const list = parameters(at)
      this.device.counters.count(kernel)
      this.device.exports[kernel](...list)
    })
  }

  private run(kernel: Name, body: (at: At) => void): void {
    this.device.run(kernel, () => body((name, span, length) => this.device.at(kernel, name, span, length)))
  }
}

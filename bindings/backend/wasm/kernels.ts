/** The kernels as the contract has them: checked spans become addresses, element strides become bytes. */
import { NORM_PARTS } from '../backend.js'
import type * as calls from '../backend.js'
import { extent, type WasmDevice } from './device.js'
import { RecurrentKernels } from './recurrent.js'

type Name = keyof calls.Kernels
type At = (name: string, span: calls.Span, length: number) => number

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

  cross_entropy({ N, C, logits, targets, ignoreIndex, factor, losses, dLogits }: calls.CrossEntropy): void {
    this.call('cross_entropy', (at) => [
      N,
      C,
      at('logits', logits, N * C),
      at('targets', targets, N),
      ignoreIndex,
      factor,
      at('losses', losses, N),
      dLogits ? at('dLogits', dLogits, N * C) : 0,
    ])
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
    const { N, lr, beta1, beta2, epsilon, weightDecay, clipNorm, step } = call
    this.call('adam', (at) => {
      const parameters = at('parameters', call.parameters, N)
      const moments = [at('gradients', call.gradients, N), at('m', call.m, N), at('v', call.v, N)]
      const parts = at('parts', call.parts, NORM_PARTS)
      const root = 1 / Math.sqrt(1 - beta2 ** step)
      call.parameters.memory.version++
      return [
        N,
        parameters,
        ...moments,
        parts,
        clipNorm,
        lr / (1 - beta1 ** step),
        root,
        beta1,
        beta2,
        epsilon,
        weightDecay,
      ]
    })
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

import * as kernels from '../backend/kernels/index.js'
import { OptionError, ShapeError } from '../errors.js'
import { expectCount, expectOptions } from '../options.js'
import { expectTensor } from '../tensor/expect.js'
import { Parameter } from '../tensor/parameter.js'
import { operate } from '../tensor/record.js'
import type { Runtime } from '../tensor/runtime.js'
import { expectShape } from '../tensor/shape.js'
import type { Tensor } from '../tensor/tensor.js'
import { expectLengths, type Lengths } from './lengths.js'
import { Module, expectRuntime } from './module.js'

export interface Conv1dOptions {
  /** Steps from one window to the next. Default 1. */
  readonly stride?: number
  /** Steps of zeros before the first step and after the last. Default 0. */
  readonly padding?: number
  /** Steps from one element of a window to the next. Default 1. */
  readonly dilation?: number
  /** Whether there is a bias. Default true. */
  readonly bias?: boolean
}

/** A convolution over time, as `torch.nn.Conv1d`, for sequences [T, B, I]: a window of steps at a time, all features at once. */
export class Conv1d extends Module {
  /** [outputs, inputs, kernelSize] */
  readonly weight: Parameter
  /** [outputs] */
  readonly bias: Parameter | null
  readonly stride: number
  readonly padding: number
  readonly dilation: number

  /** Starts from a uniform distribution in ±1/√(inputs · kernelSize), as in PyTorch. @throws OptionError */
  constructor(
    runtime: Runtime,
    readonly inputs: number,
    readonly outputs: number,
    readonly kernelSize: number,
    options: Conv1dOptions = {},
  ) {
    expectRuntime('Conv1d', runtime)
    expectCount('Conv1d', 'inputs', inputs)
    expectCount('Conv1d', 'outputs', outputs)
    expectCount('Conv1d', 'kernelSize', kernelSize)
    expectOptions('Conv1d', options, ['stride', 'padding', 'dilation', 'bias'])
    const { stride = 1, padding = 0, dilation = 1, bias = true } = options
    expectCount('Conv1d', 'stride', stride)
    expectCount('Conv1d', 'dilation', dilation)
    if (!Number.isInteger(padding) || padding < 0)
      throw new OptionError(`Conv1d: padding is ${padding}, wanted a whole number from 0`)
    super(runtime)
    this.stride = stride
    this.padding = padding
    this.dilation = dilation
    const bound = 1 / Math.sqrt(inputs * kernelSize)
    const uniform = (length: number): Float32Array => runtime.random.uniforms(length, -bound, bound)
    const shape = [outputs, inputs, kernelSize]
    this.weight = new Parameter(runtime, 'weight', shape, uniform(outputs * inputs * kernelSize))
    this.bias = bias ? new Parameter(runtime, 'bias', [outputs], uniform(outputs)) : null
  }

  override toString(): string {
    return `Conv1d(${this.inputs}, ${this.outputs}, ${this.kernelSize})`
  }

  override namedParameters(): Map<string, Parameter> {
    return new Map([this.weight, ...(this.bias ? [this.bias] : [])].map((parameter) => [parameter.name, parameter]))
  }

  /** How many steps come out for so many that go in: ⌊(T + 2 padding − dilation (kernelSize − 1) − 1) / stride⌋ + 1, or 0. */
  outputLength(steps: number): number {
    const last = steps + 2 * this.padding - this.dilation * (this.kernelSize - 1) - 1
    return last < 0 ? 0 : Math.floor(last / this.stride) + 1
  }

  /**
   * @param x [T, B, inputs]
   * @param options.lengths the true length of each row: steps beyond it count as zeros, whatever they hold. Of the result, row b's own steps
   * are the first `outputLength(lengths[b])`
   * @returns [outputLength(T), B, outputs]
   * @throws ShapeError if x is of another shape or too short for a window
   */
  forward(x: Tensor, options: { lengths?: Lengths | undefined } = {}): Tensor {
    const { runtime, weight, bias, inputs: I, outputs: N, kernelSize: K, stride, padding, dilation } = this
    expectOptions('Conv1d.forward', options, ['lengths'])
    expectTensor('Conv1d.forward', 'x', x, runtime)
    expectShape('Conv1d.forward', 'x', x.shape, ['T', 'B', I])
    const [T, B] = x.shape as [number, number, number]
    const windows = this.outputLength(T)
    if (windows < 1)
      throw new ShapeError(
        `Conv1d.forward: x has ${T} steps, too few for a window of ${dilation * (K - 1) + 1} (padding ${padding})`,
      )
    const rows = options.lengths ? expectLengths('Conv1d.forward', options.lengths, T, B) : null
    const { device } = runtime
    const M = windows * B
    return operate(runtime, 'Conv1d', [x, weight, bias], [windows, B, N], (y, scratch) => {
      const lengths = rows && scratch.integers(rows)
      const taken = scratch.take(M * I * K)
      const shape = { T, B, I, K, windows, stride, padding, dilation, lengths: lengths?.span ?? null }
      device.run(kernels.windows_forward, { ...shape, x: x.span, y: taken.span })
      const product = { M, N, K: I * K, A: taken.span, B: weight.span, transposeB: true, weights: true }
      device.run(kernels.gemm, { ...product, C: y.span, bias: bias?.span })
      return {
        saved: [taken, ...(lengths ? [lengths] : [])],
        backward: (pass) => {
          const dy = pass.gradient(0)
          if (pass.wants(0)) {
            const dTaken = pass.scratch(M * I * K).span
            device.run(kernels.gemm, { M, N: I * K, K: N, A: dy, B: weight.span, C: dTaken, weights: true })
            const { span: dx, accumulate } = pass.target(0)
            device.run(kernels.windows_backward, { ...shape, dy: dTaken, dx, accumulate })
          }
          if (pass.wants(1)) {
            const { span: C, accumulate } = pass.target(1)
            device.run(kernels.gemm, { M: N, N: I * K, K: M, A: dy, B: taken.span, C, transposeA: true, accumulate })
          }
          if (pass.wants(2)) {
            const { span: db, accumulate } = pass.target(2)
            device.run(kernels.bias_gradient, { N: M, C: N, dy, db, accumulate })
          }
        },
      }
    })
  }
}

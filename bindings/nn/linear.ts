import * as kernels from '../backend/kernels/index.js'
import { ShapeError } from '../errors.js'
import { expectTensor } from '../tensor/expect.js'
import { Parameter } from '../tensor/parameter.js'
import { record, result } from '../tensor/record.js'
import type { Runtime } from '../tensor/runtime.js'
import { Scratch } from '../tensor/scratch.js'
import type { Tensor } from '../tensor/tensor.js'
import { Module, expectRuntime } from './module.js'
import { expectCount, expectOptions } from '../options.js'

/** `y = x Wᵀ + b` */
export class Linear extends Module {
  /** [outputs, inputs] */
  readonly weight: Parameter
  /** [outputs] */
  readonly bias: Parameter | null

  /** Starts from a uniform distribution in ±1/√inputs, as in PyTorch. */
  constructor(
    runtime: Runtime,
    readonly inputs: number,
    readonly outputs: number,
    options: { bias?: boolean } = {},
  ) {
    expectRuntime('Linear', runtime)
    expectCount('Linear', 'inputs', inputs)
    expectCount('Linear', 'outputs', outputs)
    expectOptions('Linear', options, ['bias'])
    super(runtime)
    const bound = 1 / Math.sqrt(inputs)
    const uniform = (length: number): Float32Array => runtime.random.uniforms(length, -bound, bound)
    this.weight = new Parameter(runtime, 'weight', [outputs, inputs], uniform(outputs * inputs))
    this.bias = (options.bias ?? true) ? new Parameter(runtime, 'bias', [outputs], uniform(outputs)) : null
  }

  override toString(): string {
    return `Linear(${this.inputs}, ${this.outputs})`
  }

  override namedParameters(): Map<string, Parameter> {
    return new Map([this.weight, ...(this.bias ? [this.bias] : [])].map((parameter) => [parameter.name, parameter]))
  }

  /**
   * @param x [..., inputs]
   * @returns [..., outputs]
   */
  forward(x: Tensor): Tensor {
    const { runtime, weight, bias, inputs: K, outputs: N } = this
    expectTensor('Linear.forward', 'x', x, runtime)
    if (x.shape.at(-1) !== K) throw new ShapeError(`Linear.forward: x is [${x.shape.join(', ')}], wanted [..., ${K}]`)
    const M = x.size / K
    const { device } = runtime
    const input = x.span
    return Scratch.use(runtime, (scratch) => {
      const y = scratch.take(M * N)
      const forward = {
        M,
        N,
        K,
        A: input,
        B: weight.span,
        C: y.span,
        transposeB: true,
        bias: bias?.span,
        weights: true,
      }
      device.run(kernels.gemm, forward)
      const node = record(runtime, {
        name: 'Linear',
        inputs: [x, weight, bias],
        outputs: [M * N],
        saved: [x.storage],
        backward: (pass) => {
          const dy = pass.gradient(0)
          if (pass.wants(0)) {
            const { span: C, accumulate } = pass.target(0)
            device.run(kernels.gemm, { M, N: K, K: N, A: dy, B: weight.span, C, accumulate, weights: true })
          }
          if (pass.wants(1)) {
            const { span: C, accumulate } = pass.target(1)
            device.run(kernels.gemm, { M: N, N: K, K: M, A: dy, B: input, C, transposeA: true, accumulate })
          }
          if (pass.wants(2)) {
            const { span: db, accumulate } = pass.target(2)
            device.run(kernels.bias_gradient, { N: M, C: N, dy, db, accumulate })
          }
        },
      })
      return result(runtime, [...x.shape.slice(0, -1), N], y, { node })
    })
  }
}

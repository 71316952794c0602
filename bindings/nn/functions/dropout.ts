import * as kernels from '../../backend/kernels/index.js'
import { OptionError } from '../../errors.js'
import { expectTensor } from '../../tensor/expect.js'
import { operate } from '../../tensor/record.js'
import type { Tensor } from '../../tensor/tensor.js'

/**
 * Sets a share p of the numbers to 0, at random, and divides the others by 1 − p (Srivastava et al. 2014). It does so whenever it is called:
 * a model asks `this.training` first, or has a `Dropout`.
 * @throws OptionError unless 0 ≤ p < 1
 */
export function dropout(x: Tensor, p: number): Tensor {
  expectTensor('dropout', 'x', x, x?.runtime)
  expectShare('dropout', 'p', p)
  if (p === 0) return x
  const { runtime, size: N, shape } = x
  const { device } = runtime
  const seed = runtime.random.integer()
  return operate(runtime, 'dropout', [x], shape, (y) => {
    device.run(kernels.dropout, { N, x: x.span, y: y.span, p, seed })
    return {
      backward: (pass) => {
        const { span, accumulate } = pass.target(0)
        const dx = accumulate ? pass.scratch(N).span : span
        device.run(kernels.dropout, { N, x: pass.gradient(0), y: dx, p, seed })
        if (accumulate) device.run(kernels.add, { N, a: span, b: dx, y: span })
      },
    }
  })
}

/** @throws OptionError unless 0 ≤ value < 1 */
export function expectShare(call: string, name: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw new OptionError(`${call}: ${name} is ${value}, wanted 0 ≤ ${name} < 1`)
}

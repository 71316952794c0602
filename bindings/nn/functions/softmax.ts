import * as kernels from '../../backend/kernels/index.js'
import { expectTensor } from '../../tensor/expect.js'
import { operate } from '../../tensor/record.js'
import type { Tensor } from '../../tensor/tensor.js'

function normalize(name: string, x: Tensor, log: boolean): Tensor {
  expectTensor(name, 'x', x, x?.runtime)
  const { runtime, span, shape } = x
  const { device } = runtime
  const C = shape.at(-1) ?? 1
  const N = C > 0 ? x.size / C : 0
  return operate(runtime, name, [x], shape, (y) => {
    device.run(kernels.softmax_forward, { N, C, x: span, y: y.span, log })
    return {
      saved: [y],
      backward: (pass) => {
        const { span: dx, accumulate } = pass.target(0)
        device.run(kernels.softmax_backward, { N, C, y: y.span, dy: pass.gradient(0), dx, log, accumulate })
      },
    }
  })
}

/** `exp(x) / Σ exp(x)` over the last axis, safe for x of any size. */
export const softmax = (x: Tensor): Tensor => normalize('softmax', x, false)

/** The logarithm of `softmax(x)`, exact where that is next to 0. */
export const logSoftmax = (x: Tensor): Tensor => normalize('logSoftmax', x, true)

import type { Activation } from '../../backend/backend.js'
import * as kernels from '../../backend/kernels/index.js'
import { expectTensor } from '../../tensor/expect.js'
import { operate } from '../../tensor/record.js'
import type { Tensor } from '../../tensor/tensor.js'

function activate(kind: Activation, x: Tensor): Tensor {
  expectTensor(kind, 'x', x, x?.runtime)
  const { runtime, size: N, span, shape } = x
  const { device } = runtime
  return operate(runtime, kind, [x], shape, (y) => {
    device.run(kernels.activation_forward, { N, x: span, y: y.span, kind })
    return {
      saved: [y],
      backward: (pass) => {
        const { span: dx, accumulate } = pass.target(0)
        device.run(kernels.activation_backward, { N, y: y.span, dy: pass.gradient(0), dx, kind, accumulate })
      },
    }
  })
}

/** `max(x, 0)`, number by number. */
export const relu = (x: Tensor): Tensor => activate('relu', x)

/** The hyperbolic tangent, number by number. */
export const tanh = (x: Tensor): Tensor => activate('tanh', x)

/** `1 / (1 + e^−x)`, number by number. */
export const sigmoid = (x: Tensor): Tensor => activate('sigmoid', x)

import * as kernels from '../../backend/kernels/index.js'
import { ShapeError } from '../../errors.js'
import { expectTensor } from '../../tensor/expect.js'
import { operate } from '../../tensor/record.js'
import { expectLengthsOf, sizeOf } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'

/** The same numbers in another shape. Shares the memory of x, where x is a result. @throws ShapeError if the sizes differ */
export function reshape(x: Tensor, shape: readonly number[]): Tensor {
  expectTensor('reshape', 'x', x, x?.runtime)
  expectLengthsOf('reshape', shape)
  if (sizeOf(shape) !== x.size)
    throw new ShapeError(`reshape: x is [${x.shape.join(', ')}], which does not fill [${shape.join(', ')}]`)
  const { edge } = x
  if (edge && 'leaf' in edge) return copied(x, shape)
  return x.as(shape)
}

/** A leaf collects its gradient itself; another tensor cannot stand for it. */
function copied(x: Tensor, shape: readonly number[]): Tensor {
  const { runtime, size: N } = x
  const { device } = runtime
  return operate(runtime, 'reshape', [x], shape, (y) => {
    device.run(kernels.scale, { N, x: x.span, y: y.span, factor: 1, by: null, accumulate: false })
    return {
      backward: (pass) => {
        const { span, accumulate } = pass.target(0)
        device.run(kernels.scale, { N, x: pass.gradient(0), y: span, factor: 1, by: null, accumulate })
      },
    }
  })
}

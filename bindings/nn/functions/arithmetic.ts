import * as kernels from '../../backend/kernels/index.js'
import { OptionError, ShapeError } from '../../errors.js'
import { expectTensor } from '../../tensor/expect.js'
import type { BackwardPass } from '../../tensor/node.js'
import { operate } from '../../tensor/record.js'
import type { Tensor } from '../../tensor/tensor.js'

/** `a + b`, of one shape. @throws ShapeError */
export function add(a: Tensor, b: Tensor): Tensor {
  expectTensor('add', 'a', a, a?.runtime)
  expectTensor('add', 'b', b, a.runtime)
  const { runtime, size: N, shape } = a
  if (b.shape.join() !== shape.join())
    throw new ShapeError(`add: b is [${b.shape.join(', ')}], wanted [${shape.join(', ')}]`)
  return operate(runtime, 'add', [a, b], shape, (y) => {
    runtime.device.run(kernels.add, { N, a: a.span, b: b.span, y: y.span })
    return { backward: (pass) => [0, 1].forEach((input) => pass.wants(input) && handOn(pass, input, N, runtime)) }
  })
}

const handOn = (pass: BackwardPass, input: number, N: number, { device }: Tensor['runtime'], factor = 1): void => {
  const { span: y, accumulate } = pass.target(input)
  device.run(kernels.scale, { N, x: pass.gradient(0), y, factor, by: null, accumulate })
}

/** `factor · x`. @throws OptionError */
export function scale(x: Tensor, factor: number): Tensor {
  expectTensor('scale', 'x', x, x?.runtime)
  if (!Number.isFinite(factor)) throw new OptionError(`scale: factor is ${factor}, wanted a number`)
  const { runtime, size: N, span, shape } = x
  return operate(runtime, 'scale', [x], shape, (y) => {
    runtime.device.run(kernels.scale, { N, x: span, y: y.span, factor, by: null, accumulate: false })
    return { backward: (pass) => handOn(pass, 0, N, runtime, factor) }
  })
}

function total(name: string, x: Tensor, factor: number): Tensor {
  const { runtime, size: N, span } = x
  const { device } = runtime
  return operate(runtime, name, [x], [1], (y) => {
    device.run(kernels.sum, { N, x: span, y: y.span })
    if (factor !== 1) device.run(kernels.scale, { N: 1, x: y.span, y: y.span, factor, by: null, accumulate: false })
    return {
      backward: (pass) => {
        const ones = pass.scratch(N).span
        device.run(kernels.fill, { N, y: ones, value: 1 })
        const { span: dx, accumulate } = pass.target(0)
        device.run(kernels.scale, { N, x: ones, y: dx, factor, by: pass.gradient(0), accumulate })
      },
    }
  })
}

/** The sum of all numbers, a scalar [1]. */
export function sum(x: Tensor): Tensor {
  expectTensor('sum', 'x', x, x?.runtime)
  return total('sum', x, 1)
}

/** The mean of all numbers, a scalar [1]. @throws ShapeError if there are none */
export function mean(x: Tensor): Tensor {
  expectTensor('mean', 'x', x, x?.runtime)
  if (x.size === 0) throw new ShapeError(`mean: x is [${x.shape.join(', ')}] and has no numbers`)
  return total('mean', x, 1 / x.size)
}

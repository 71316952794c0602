import * as kernels from '../../backend/kernels/index.js'
import { ShapeError } from '../../errors.js'
import { expectTensor } from '../../tensor/expect.js'
import { operate } from '../../tensor/record.js'
import type { Tensor } from '../../tensor/tensor.js'

/**
 * Tensors side by side along their last axis: [..., C₀], [..., C₁], … → [..., C₀ + C₁ + …].
 * @throws ShapeError if they differ in another axis
 */
export function concat(tensors: readonly Tensor[]): Tensor {
  const isList: boolean = Array.isArray(tensors)
  if (!isList) throw new ShapeError('concat: wants a list of tensors: concat([a, b])')
  const [first] = tensors
  if (!first) throw new ShapeError('concat: no tensors')
  tensors.forEach((one, index) => expectTensor('concat', `tensor ${index}`, one, first.runtime))
  const { runtime } = first
  const { device } = runtime
  const leading = first.shape.slice(0, -1)
  const odd = tensors.findIndex(({ shape }) => shape.length === 0 || shape.slice(0, -1).join() !== leading.join())
  if (odd >= 0)
    throw new ShapeError(
      `concat: tensor ${odd} is [${tensors[odd]!.shape.join(', ')}], tensor 0 is [${first.shape.join(', ')}]`,
    )
  const widths = tensors.map(({ shape }) => shape.at(-1)!)
  const width = widths.reduce((total, columns) => total + columns, 0)
  const rows = leading.reduce((product, length) => product * length, 1)
  const offsets = widths.map((_, index) => widths.slice(0, index).reduce((total, columns) => total + columns, 0))
  return operate(runtime, 'concat', tensors, [...leading, width], (y) => {
    tensors.forEach(({ span: x }, index) => {
      const columns = widths[index]!
      const from = { x, xStride: columns, xOffset: 0 }
      device.run(kernels.copy, { rows, columns, ...from, y: y.span, yStride: width, yOffset: offsets[index]! })
    })
    return {
      backward: (pass) =>
        tensors.forEach((_, index) => {
          if (!pass.wants(index)) return
          const columns = widths[index]!
          const { span, accumulate } = pass.target(index)
          const part = accumulate ? pass.scratch(rows * columns).span : span
          const from = { x: pass.gradient(0), xStride: width, xOffset: offsets[index]! }
          device.run(kernels.copy, { rows, columns, ...from, y: part, yStride: columns, yOffset: 0 })
          if (accumulate) device.run(kernels.add, { N: rows * columns, a: span, b: part, y: span })
        }),
    }
  })
}

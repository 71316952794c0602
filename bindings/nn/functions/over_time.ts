import * as kernels from '../../backend/kernels/index.js'
import { ShapeError } from '../../errors.js'
import { expectOptions } from '../../options.js'
import { expectTensor } from '../../tensor/expect.js'
import { operate } from '../../tensor/record.js'
import { expectShape } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { expectLengths, type Lengths } from '../lengths.js'
import { gather } from './rows.js'

/** From sequences to one vector each (many to one). `lengths`: the true length of each row; default all T. */
export interface OverTime {
  readonly lengths?: Lengths | undefined
}

/** @throws ShapeError */
function sizesOf(call: string, x: Tensor, options: OverTime): readonly [number, number, number, Int32Array | null] {
  expectOptions(call, options, ['lengths'])
  expectTensor(call, 'x', x, x?.runtime)
  expectShape(call, 'x', x.shape, ['T', 'B', 'C'])
  const [T, B, C] = x.shape as [number, number, number]
  return [T, B, C, options.lengths ? expectLengths(call, options.lengths, T, B) : null]
}

/**
 * The maximum of each feature over the true steps, [T, B, C] → [B, C]; 0 for a row of length 0. The gradient goes to the first step that has it.
 * @throws ShapeError
 */
export function maxOverTime(x: Tensor, options: OverTime = {}): Tensor {
  const [T, B, C, rows] = sizesOf('maxOverTime', x, options)
  const { runtime, span } = x
  const { device } = runtime
  return operate(runtime, 'maxOverTime', [x], [B, C], (y, scratch) => {
    const index = scratch.take(B * C)
    const lengths = rows && scratch.integers(rows).span
    device.run(kernels.max_over_time_forward, { T, B, C, x: span, lengths, y: y.span, index: index.span })
    return {
      saved: [index],
      backward: (pass) => {
        const { span: dx, accumulate } = pass.target(0)
        device.run(kernels.max_over_time_backward, { T, B, C, index: index.span, dy: pass.gradient(0), dx, accumulate })
      },
    }
  })
}

/** The mean of each feature over the true steps, [T, B, C] → [B, C]; 0 for a row of length 0. @throws ShapeError */
export function meanOverTime(x: Tensor, options: OverTime = {}): Tensor {
  const [T, B, C, rows] = sizesOf('meanOverTime', x, options)
  const { runtime, span } = x
  const { device } = runtime
  return operate(runtime, 'meanOverTime', [x], [B, C], (y, scratch) => {
    const known = rows && scratch.integers(rows)
    const lengths = known && known.span
    device.run(kernels.mean_over_time_forward, { T, B, C, x: span, lengths, y: y.span })
    return {
      saved: known ? [known] : [],
      backward: (pass) => {
        const { span: dx, accumulate } = pass.target(0)
        device.run(kernels.mean_over_time_backward, { T, B, C, lengths, dy: pass.gradient(0), dx, accumulate })
      },
    }
  })
}

/**
 * What each row has at its own last step, [T, B, C] → [B, C]: of `y` of a recurrent layer, whose rows are 0 beyond their lengths, with the same `lengths`.
 * @throws ShapeError, also for a row of length 0
 */
export function lastStep(x: Tensor, options: OverTime = {}): Tensor {
  const [T, B, C, rows] = sizesOf('lastStep', x, options)
  const lengths = rows ?? new Int32Array(B).fill(T)
  const empty = lengths.indexOf(0)
  if (empty >= 0) throw new ShapeError(`lastStep: row ${empty} has no step`)
  const data = lengths.map((length, row) => (length - 1) * B + row)
  return gather('lastStep', x, C, { data, shape: [B] })
}

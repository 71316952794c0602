import * as kernels from '../../backend/kernels/index.js'
import { OptionError } from '../../errors.js'
import type { BackwardPass } from '../../tensor/node.js'
import type { Runtime } from '../../tensor/runtime.js'
import { record, result } from '../../tensor/record.js'
import type { Scratch } from '../../tensor/scratch.js'
import type { Storage } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'

/** What becomes of the losses of the rows: their mean, their sum, or each for itself. */
export type Reduction = 'mean' | 'sum' | 'none'

/** @throws OptionError */
export function expectReduction(call: string, reduction: string): void {
  if (!['mean', 'sum', 'none'].includes(reduction))
    throw new OptionError(`${call}: reduction is '${reduction}', wanted 'mean', 'sum' or 'none'`)
}

/** Gradients of a loss that were computed together with it, of `input`, [rows, columns]; row r belongs to loss r mod N. */
export interface LossGradient {
  readonly gradient: Storage
  readonly rows: number
  readonly columns: number
  /** Passes the gradient of one input on where it is not the array itself. Default: to `target`, as it is. */
  readonly reduce?: (gradient: Storage, pass: BackwardPass, input: number) => void
}

/**
 * The loss as a tensor: [1], or one for each of the N rows, [shape].
 * @param name names the loss in errors
 * @param inputs what the loss depends on
 * @param gradients one for each input, null where none is wanted
 */
export function lossOf(
  runtime: Runtime,
  scratch: Scratch,
  name: string,
  inputs: readonly Tensor[],
  losses: Storage,
  gradients: readonly (LossGradient | null)[],
  reduction: Reduction,
  shape: readonly number[],
): Tensor {
  const { device } = runtime
  const N = losses.elements
  const value = reduction === 'none' ? losses : scratch.take(1)
  if (reduction !== 'none') device.run(kernels.sum, { N, x: losses.span, y: value.span })
  const node = record(runtime, {
    name,
    inputs,
    outputs: [value.elements],
    saved: gradients.flatMap((one) => (one ? [one.gradient] : [])),
    backward: (pass) =>
      gradients.forEach((one, input) => {
        if (!one || !pass.wants(input)) return
        const { gradient, rows, columns, reduce } = one
        const ready = reduction !== 'none' && pass.isOne(0) // the loss itself: its gradient is ready
        if (ready) return reduce ? reduce(gradient, pass, input) : pass.give(input, gradient)
        const by = pass.gradient(0)
        const scaled = (y: Storage['span'], accumulate: boolean): void =>
          reduction === 'none'
            ? device.run(kernels.scale_rows, { rows, columns, x: gradient.span, y, by, period: N, accumulate })
            : device.run(kernels.scale, { N: rows * columns, x: gradient.span, y, factor: 1, by, accumulate })
        if (!reduce) {
          const { span, accumulate } = pass.target(input)
          return scaled(span, accumulate)
        }
        const own = pass.scratch(rows * columns)
        scaled(own.span, false)
        reduce(own, pass, input)
      }),
  })
  return result(runtime, reduction === 'none' ? shape : [1], value, { node, loss: name })
}

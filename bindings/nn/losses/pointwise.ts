import { OptionError, ShapeError } from '../../errors.js'
import { expectOptions } from '../../options.js'
import { expectTensor } from '../../tensor/expect.js'
import { isRecorded } from '../../tensor/record.js'
import { Scratch } from '../../tensor/scratch.js'
import { Tensor } from '../../tensor/tensor.js'
import type { Span } from '../../backend/backend.js'
import * as kernels from '../../backend/kernels/index.js'
import { expectReduction, lossOf, type Reduction } from './reduction.js'

export interface PointwiseLossOptions {
  /** `mean`, the default: over all numbers. */
  readonly reduction?: Reduction | undefined
}

/** What a pointwise loss is compared with: as many numbers, in the same order. They get no gradient. */
export type Values = Tensor | ArrayLike<number>

interface Call {
  readonly N: number
  readonly factor: number
  readonly targets: Span
  readonly losses: Span
  readonly gradient: Span | null
}

/** @throws ShapeError */
function expectValues(call: string, targets: Values): void {
  if (targets instanceof Tensor || ArrayBuffer.isView(targets)) return
  if (typeof targets !== 'object' || targets === null)
    throw new ShapeError(`${call}: ${String(targets)} instead of targets: a tensor or a flat list`)
  if (Array.from(targets).some((target) => typeof target !== 'number'))
    throw new ShapeError(`${call}: targets are no flat list of numbers`)
}

function pointwise(call: string, x: Tensor, targets: Values, options: PointwiseLossOptions, run: (_: Call) => void) {
  expectOptions(call, options, ['reduction'])
  const { reduction = 'mean' } = options
  expectReduction(call, reduction)
  const { runtime, size: N, shape } = x
  if (targets instanceof Tensor) {
    expectTensor(call, 'targets', targets, runtime)
    if (targets.shape.join() !== shape.join())
      throw new ShapeError(`${call}: targets are [${targets.shape.join(', ')}], wanted [${shape.join(', ')}]`)
  } else if (targets.length !== N)
    throw new ShapeError(`${call}: ${targets.length} targets for the ${N} numbers of [${shape.join(', ')}]`)
  return Scratch.use(runtime, (scratch) => {
    const losses = scratch.take(N)
    const gradient = isRecorded(runtime, [x]) ? scratch.take(N) : null
    const values = targets instanceof Tensor ? targets.span : scratch.floats(Float32Array.from(targets)).span
    const factor = reduction === 'mean' && N > 0 ? 1 / N : 1
    run({ N, factor, targets: values, losses: losses.span, gradient: gradient?.span ?? null })
    const known = gradient && { gradient, rows: N, columns: 1 }
    return lossOf(runtime, scratch, call, [x], losses, [known], reduction, shape)
  })
}

/**
 * Binary cross-entropy in nats, from logits, as `torch.nn.functional.binary_cross_entropy_with_logits`.
 * @param logits of any shape
 * @param targets as many numbers in [0, 1]
 * @returns a scalar [1]; with reduction `none` of the shape of logits
 * @throws ShapeError; OptionError if a target of a list is not in [0, 1]
 */
export function binaryCrossEntropy(logits: Tensor, targets: Values, options: PointwiseLossOptions = {}): Tensor {
  const call = 'binaryCrossEntropy'
  expectTensor(call, 'logits', logits, logits?.runtime)
  expectValues(call, targets)
  if (!(targets instanceof Tensor)) {
    const wrong = Array.from(targets).findIndex((target) => !(target >= 0 && target <= 1))
    if (wrong >= 0) throw new OptionError(`${call}: target ${wrong} is ${targets[wrong]}, wanted a number from 0 to 1`)
  }
  const { device } = logits.runtime
  return pointwise(call, logits, targets, options, ({ gradient: dLogits, ...rest }) =>
    device.run(kernels.binary_cross_entropy, { ...rest, logits: logits.span, dLogits }),
  )
}

/**
 * The squared difference, as `torch.nn.functional.mse_loss`.
 * @param x of any shape
 * @param targets as many numbers
 * @returns a scalar [1]; with reduction `none` of the shape of x
 * @throws ShapeError
 */
export function meanSquaredError(x: Tensor, targets: Values, options: PointwiseLossOptions = {}): Tensor {
  const call = 'meanSquaredError'
  expectTensor(call, 'x', x, x?.runtime)
  expectValues(call, targets)
  const { device } = x.runtime
  return pointwise(call, x, targets, options, ({ gradient: dX, ...rest }) =>
    device.run(kernels.squared_error, { ...rest, x: x.span, dX }),
  )
}

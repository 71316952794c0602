import * as kernels from '../../backend/kernels/index.js'
import { expectTokens, toTokenArray, type Tokens } from '../../data/tokens.js'
import { OptionError, ShapeError } from '../../errors.js'
import { expectOptions } from '../../options.js'
import { expectTensor } from '../../tensor/expect.js'
import { isRecorded } from '../../tensor/record.js'
import { Scratch } from '../../tensor/scratch.js'
import type { Tensor } from '../../tensor/tensor.js'
import { expectShare } from '../functions/dropout.js'
import { expectReduction, lossOf, type Reduction } from './reduction.js'

export interface CrossEntropyOptions {
  /** Targets of this value count neither in the loss nor in the mean. Default −100, as in PyTorch. */
  readonly ignoreIndex?: number | undefined
  /** How much each of the C classes counts. Default: all 1. */
  readonly weights?: ArrayLike<number> | undefined
  /** The share of each target that is spread over all classes (Szegedy et al. 2016). Default 0. */
  readonly labelSmoothing?: number | undefined
  /** `mean`, the default: over the weights of the targets that count. */
  readonly reduction?: Reduction | undefined
}

/**
 * Softmax cross-entropy in nats, as `torch.nn.functional.cross_entropy`.
 *
 * @param logits [..., C]
 * @param targets as many classes in [0, C) as logits has rows; a plain list, or of the same shape
 * @returns a scalar [1]; with reduction `none` [...]. Where no target counts, it is 0 and so is its gradient
 * @throws TokenError if a target is out of range; ShapeError; OptionError
 */
export function crossEntropy(logits: Tensor, targets: Tokens, options: CrossEntropyOptions = {}): Tensor {
  const call = 'crossEntropy'
  expectOptions(call, options, ['ignoreIndex', 'weights', 'labelSmoothing', 'reduction'])
  expectTensor(call, 'logits', logits, logits?.runtime)
  const { ignoreIndex = -100, weights, labelSmoothing: smoothing = 0, reduction = 'mean' } = options
  expectShare(call, 'labelSmoothing', smoothing)
  expectReduction(call, reduction)
  const { runtime } = logits
  const C = logits.shape.at(-1)!
  const N = logits.size / C
  const array = toTokenArray(call, targets)
  const rows = logits.shape.slice(0, -1)
  if (array.data.length !== N || (array.shape.length > 1 && array.shape.join() !== rows.join()))
    throw new ShapeError(
      `${call}: targets are [${array.shape.join(', ')}], wanted [${rows.join(', ')}] for logits [${logits.shape.join(', ')}]`,
    )
  expectTokens(call, array, C, ignoreIndex, 'target')
  if (weights) expectWeights(call, weights, C)
  const counted = array.data.reduce(
    (total, target) => (target === ignoreIndex ? total : total + (weights?.[target] ?? 1)),
    0,
  )

  const { device } = runtime
  return Scratch.use(runtime, (scratch) => {
    const losses = scratch.take(N)
    const dLogits = isRecorded(runtime, [logits]) ? scratch.take(N * C) : null
    device.run(kernels.cross_entropy, {
      N,
      C,
      logits: logits.span,
      targets: scratch.integers(array.data).span,
      ignoreIndex,
      factor: reduction !== 'mean' ? 1 : counted > 0 ? 1 / counted : 0,
      weights: weights ? scratch.floats(Float32Array.from(weights)).span : null,
      smoothing,
      losses: losses.span,
      dLogits: dLogits?.span ?? null,
    })
    const gradient = dLogits && { gradient: dLogits, rows: N, columns: C }
    return lossOf(runtime, scratch, call, [logits], losses, [gradient], reduction, rows)
  })
}

/** @throws ShapeError, OptionError */
function expectWeights(call: string, weights: ArrayLike<number>, C: number): void {
  if (weights.length !== C) throw new ShapeError(`${call}: ${weights.length} weights for ${C} classes`)
  const wrong = Array.from(weights).findIndex((weight) => !(weight >= 0 && weight < Infinity))
  if (wrong >= 0) throw new OptionError(`${call}: weights[${wrong}] is ${weights[wrong]}, wanted a number from 0`)
}

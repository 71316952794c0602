import { expectTokens, toTokenArray, type Tokens } from '../data/tokens.js'
import { DataError, ShapeError } from '../errors.js'
import { expectOptions } from '../options.js'
import { expectTensor } from '../tensor/expect.js'
import { isRecorded, record, result } from '../tensor/record.js'
import { Scratch } from '../tensor/scratch.js'
import type { Tensor } from '../tensor/tensor.js'

/**
 * Softmax cross-entropy, the mean over the targets that count, in nats.
 *
 * @param logits [..., C]
 * @param targets as many classes in [0, C) as logits has rows; a plain list, or of the same shape
 * @param options.ignoreIndex targets of this value count neither in the loss nor in the mean. Default −100, as in PyTorch
 * @returns a scalar tensor, [1]
 * @throws TokenError if a target is out of range; DataError if no target counts; ShapeError
 */
export function crossEntropy(logits: Tensor, targets: Tokens, options: { ignoreIndex?: number } = {}): Tensor {
  expectOptions('crossEntropy', options, ['ignoreIndex'])
  expectTensor('crossEntropy', 'logits', logits, logits?.runtime)
  const { ignoreIndex = -100 } = options
  const { runtime } = logits
  const C = logits.shape.at(-1)!
  const N = logits.size / C
  const array = toTokenArray('crossEntropy', targets)
  const rows = logits.shape.slice(0, -1)
  if (array.data.length !== N || (array.shape.length > 1 && array.shape.join() !== rows.join()))
    throw new ShapeError(
      `crossEntropy: targets are [${array.shape.join(', ')}], wanted [${rows.join(', ')}] for logits [${logits.shape.join(', ')}]`,
    )
  expectTokens('crossEntropy', array, C, ignoreIndex)
  const counted = array.data.reduce((count, target) => (target === ignoreIndex ? count : count + 1), 0)
  if (counted === 0)
    throw new DataError(`crossEntropy: all ${N} targets are ignoreIndex (${ignoreIndex}), so there is no loss`)

  const { kernels } = runtime.device
  return Scratch.use(runtime, (scratch) => {
    const losses = scratch.take(N)
    const loss = scratch.take(1)
    const dLogits = isRecorded(runtime, [logits]) ? scratch.take(N * C) : null
    kernels.cross_entropy({
      N,
      C,
      logits: logits.span,
      targets: scratch.integers(array.data).span,
      ignoreIndex,
      factor: 1 / counted,
      weights: null,
      smoothing: 0,
      losses: losses.span,
      dLogits: dLogits?.span ?? null,
    })
    kernels.sum({ N, x: losses.span, y: loss.span })
    const node =
      dLogits &&
      record(runtime, {
        name: 'crossEntropy',
        inputs: [logits],
        outputs: [1],
        saved: [dLogits],
        backward: (pass) => {
          if (pass.isOne(0)) return pass.give(0, dLogits) // the loss itself: its gradient is ready
          const { span: y, accumulate } = pass.target(0)
          kernels.scale({ N: N * C, x: dLogits.span, y, factor: 1, by: pass.gradient(0), accumulate })
        },
      })
    return result(runtime, [1], loss, { node, loss: 'crossEntropy' })
  })
}

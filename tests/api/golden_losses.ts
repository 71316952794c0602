/** Losses against PyTorch, with all their options: values and gradients. */
import {
  backward,
  binaryCrossEntropy,
  crossEntropy,
  meanSquaredError,
  type CrossEntropyOptions,
  type PointwiseLossOptions,
  type Tensor,
} from '../../bindings/index.js'
import golden from '../golden/losses.json'
import type { ApiCase } from './case.js'
import { floats, titleOf, type Numbers } from './golden_numbers.js'

/** What a loss was taken of, with what options, and what came out. */
interface Graded {
  readonly x: Numbers
  readonly options: object
  readonly loss: Numbers
  readonly cotangent: Numbers
  readonly gradient: Numbers
}

/** All options of a loss make one case: a device for each of them would take longer than everything else. */
const lossCase = <One extends Graded>(
  name: string,
  all: readonly One[],
  lossOf: (x: Tensor, one: One) => Tensor,
): ApiCase => ({
  name: `api: PyTorch's ${name}`,
  async run(open, check) {
    const runtime = await open()
    for (const one of all) {
      const x = runtime.tensor(floats(one.x), one.x.shape, { requiresGrad: true })
      const loss = lossOf(x, one)
      const title = titleOf(one.options)
      check.close('forward', title, await loss.data(), floats(one.loss))
      if (loss.size === 1) loss.backward()
      else backward([loss], [runtime.tensor(floats(one.cotangent), loss.shape)])
      check.close('backward', title, await x.grad!.data(), floats(one.gradient))
    }
  },
})

export const goldenLossCases: readonly ApiCase[] = [
  lossCase('cross_entropy', golden.crossEntropy, (x, { targets, options }) =>
    crossEntropy(x, targets, options as CrossEntropyOptions),
  ),
  lossCase('binary_cross_entropy_with_logits', golden.binaryCrossEntropy, (x, { targets, options }) =>
    binaryCrossEntropy(x, targets, options as PointwiseLossOptions),
  ),
  lossCase('mse_loss', golden.meanSquaredError, (x, { targets, options }) =>
    meanSquaredError(x, targets, options as PointwiseLossOptions),
  ),
]

/** Losses against PyTorch, with all their options: values and gradients. */
import {
  backward,
  binaryCrossEntropy,
  crossEntropy,
  meanSquaredError,
  type Reduction,
  type Tensor,
} from '../../bindings/index.js'
import golden from '../golden/losses.json'
import type { ApiCase } from './case.js'
import { floats, type Numbers } from './golden_numbers.js'

interface Graded {
  readonly loss: Numbers
  readonly cotangent: Numbers
  readonly gradient: Numbers
}

const lossCase = (name: string, x: Numbers, graded: Graded, lossOf: (x: Tensor) => Tensor): ApiCase => ({
  name: `api: PyTorch's ${name}`,
  async run(open, check) {
    const runtime = await open()
    const input = runtime.tensor(floats(x), x.shape, { requiresGrad: true })
    const loss = lossOf(input)
    check.close('forward', 'the loss', await loss.data(), floats(graded.loss))
    backward([loss], [runtime.tensor(floats(graded.cotangent), loss.shape)])
    check.close('backward', 'its gradient', await input.grad!.data(), floats(graded.gradient))
  },
})

const entropies = golden.crossEntropy.map(({ logits, targets, weights, labelSmoothing, ignoreIndex, ...one }) => {
  const reduction = one.reduction as Reduction
  const options = {
    ...(weights && { weights }),
    ...(ignoreIndex !== null && { ignoreIndex }),
    labelSmoothing,
    reduction,
  }
  const title = `${weights ? ', weights' : ''}${labelSmoothing ? ', smoothing' : ''}${ignoreIndex === null ? '' : ', ignored'}`
  return lossCase(`cross_entropy, ${reduction}${title}`, logits, one, (x) => crossEntropy(x, targets, options))
})

const pointwise = (name: string, cases: typeof golden.meanSquaredError, loss: typeof meanSquaredError): ApiCase[] =>
  cases.map(({ x: given, targets, ...one }) => {
    const reduction = one.reduction as Reduction
    return lossCase(`${name}, ${reduction}`, given, one, (x) => loss(x, targets, { reduction }))
  })

export const goldenLossCases: readonly ApiCase[] = [
  ...entropies,
  ...pointwise('binary_cross_entropy_with_logits', golden.binaryCrossEntropy, binaryCrossEntropy),
  ...pointwise('mse_loss', golden.meanSquaredError, meanSquaredError),
]

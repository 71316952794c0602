/** Training steps in float64: what `training` has to agree with. */
import { adam, type AdamState } from '../../tests/reference/adam.js'
import { crossEntropy } from '../../tests/reference/cross_entropy.js'
import { embedding, embeddingBackward } from '../../tests/reference/embedding.js'
import { columnSums, gemm } from '../../tests/reference/gemm.js'
import { layerBackward, layerForward } from '../../tests/reference/layer.js'
import { ADAM, CLASSES, trainingData, type TrainingSize } from './data.js'
import { referenceLayer } from './forward.js'
import type { CellName } from './row.js'

const SETTINGS = {
  ...{ lr: ADAM.lr, beta1: ADAM.betas[0], beta2: ADAM.betas[1], epsilon: ADAM.epsilon },
  ...{ weightDecay: 0, clipNorm: 0, clipValue: 0, decoupled: false },
}

/** The losses, and what the parameters are then, in the order of `trainer`. */
export function trainingReference(cell: CellName, size: TrainingSize, steps: number) {
  const { T, B, I, H } = size
  const N = T * B
  const { V, tokens, table, ...data } = trainingData({ cell, ...size })
  const layer = referenceLayer(cell, size, data)
  let parameters: Float64Array[] = [data.W, data.R, data.biasInput, data.weight, data.bias, table].map((one) =>
    Float64Array.from(one),
  )
  let moments = parameters.map(({ length }): Pick<AdamState, 'm' | 'v'> => {
    return { m: new Float64Array(length), v: new Float64Array(length) }
  })
  const losses = Array.from({ length: steps }, (_, before) => {
    const [W, R, biasInput, weight, bias, words] = parameters as [Float64Array, Float64Array, ...Float64Array[]]
    const x = V > 0 ? embedding(tokens, words!, I) : data.x
    const now = { ...layer, x, W, R, biasInput: biasInput! }
    const forward = layerForward(now)
    const { y } = forward.unrolled
    const logits = gemm({ M: N, N: CLASSES, K: H, A: y, B: weight!, transposeB: true, bias: bias! })
    const { losses: each, dLogits } = crossEntropy(N, CLASSES, logits, data.targets, -100, 1 / N)
    const dWeight = gemm({ M: CLASSES, N: H, K: N, A: dLogits, B: y, transposeA: true })
    const dy = gemm({ M: N, N: H, K: CLASSES, A: dLogits, B: weight! })
    const { dW, dR, dBiasInput, dx } = layerBackward(now, forward, dy, new Float64Array(layer.initial.length))
    const dTable = V > 0 ? embeddingBackward(V, I, tokens, dx) : new Float64Array(0)
    const gradients = [dW, dR, dBiasInput, dWeight, columnSums(N, CLASSES, dLogits), dTable]
    const updated = parameters.map((one, n) => {
      const { m, v } = moments[n]!
      return adam(one, gradients[n]!, m, v, 1, { ...SETTINGS, step: before + 1 })
    })
    parameters = updated.map((one) => one.parameters)
    moments = updated
    return each.reduce((sum, loss) => sum + loss, 0)
  })
  return { losses, parameters }
}

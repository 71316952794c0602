/** A model of TensorFlow.js that masks, in both directions and backwards, with weights of its own. */
import { Random } from '../../reference/random.js'
import type { Oracle } from './load.js'

export const [B, T, WORDS, F, H, CLASSES] = [4, 6, 9, 5, 7, 3]

/** Rows that are padded at the right. */
export const TOKENS = Array.from({ length: B }, (_, b) =>
  Array.from({ length: T }, (_, t) => (t < 2 + b ? 1 + ((3 * t + b) % 8) : 0)),
)

/** A classifier, or a tagger if it gives sequences. */
export function maskedModel(tf: Oracle, seed: number, sequences = false) {
  const random = new Random(seed)
  const recurrent = { units: H, returnSequences: true, recurrentInitializer: 'zeros' } as const
  const { layers } = tf
  const model = tf.sequential({
    layers: [
      layers.embedding({ inputDim: WORDS, outputDim: F, maskZero: true, inputShape: [T] }),
      layers.bidirectional({ layer: layers.lstm(recurrent), mergeMode: 'mul' }),
      layers.gru({ ...recurrent, recurrentActivation: 'sigmoid', goBackwards: true, returnSequences: sequences }),
      layers.dense({ units: CLASSES }),
    ],
  })
  model.setWeights(model.getWeights().map(({ shape, size }) => tf.tensor(random.uniform(size, 0.7), shape)))
  return model
}

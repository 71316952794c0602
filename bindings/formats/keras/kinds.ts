/** The layers of Keras that are read, by their class. */
import { refuse } from './config.js'
import type { Kind } from './plan.js'
import { activation, dense, dropout, identity, timeDistributed } from './pointwise.js'
import { bidirectional, recurrent } from './recurrent.js'
import { average, convolution, embedding, maximum, repeat } from './sequences.js'

/** Steps whose numbers are all one value do not count. The model sees to it where the input comes in. */
const masking: Kind = (layer) => {
  layer.expect('steps')
  const { mask_value: value = 0 } = layer.config
  if (typeof value !== 'number') refuse('mask_value is no number')
  return identity(layer)
}

export const KINDS: ReadonlyMap<unknown, Kind> = new Map([
  ...['SimpleRNN', 'LSTM', 'GRU'].map((kind) => [kind, recurrent(kind)] as const),
  ...[
    'InputLayer',
    'SpatialDropout1D',
    'GaussianNoise',
    'GaussianDropout',
    'AlphaDropout',
    'ActivityRegularization',
  ].map((kind) => [kind, identity] as const),
  ...Object.entries({
    Activation: activation,
    Bidirectional: bidirectional,
    Conv1D: convolution,
    Dense: dense,
    Dropout: dropout,
    Embedding: embedding,
    GlobalAveragePooling1D: average,
    GlobalMaxPooling1D: maximum,
    Masking: masking,
    RepeatVector: repeat,
    TimeDistributed: timeDistributed,
  }),
])

/** Random models of TensorFlow.js: every layer and option that is read, on batches with masks of every kind. */
import type { LayersModel, Sequential } from '@tensorflow/tfjs-layers'
import type { Random } from '../../reference/random.js'
import type { Oracle } from './load.js'

export type MaskKind = 'none' | 'right' | 'left' | 'holes' | 'all'
const MASKS: readonly MaskKind[] = ['none', 'right', 'left', 'holes', 'all']

export interface KerasCase {
  readonly title: string
  /** What the case is about, to see that all of it occurs. */
  readonly marks: readonly string[]
  readonly model: LayersModel
  /** Tokens [B, T], steps [B, T, F] or rows [B, F]. */
  readonly input: { readonly data: Float32Array | Int32Array; readonly shape: readonly number[] }
  readonly isTokens: boolean
  readonly isMasking: boolean
}

const CELL_ACTIVATIONS = ['tanh', 'tanh', 'relu', 'sigmoid', 'linear', 'softsign', 'elu', 'softplus'] as const
const GATES = ['sigmoid', 'sigmoid', 'hardSigmoid', 'relu6'] as const
const ACTIVATIONS = [
  ...(['linear', 'relu', 'tanh', 'sigmoid', 'softmax', 'logSoftmax', 'elu', 'selu', 'softplus'] as const),
  ...(['softsign', 'swish', 'mish', 'hardSigmoid', 'relu6', 'gelu_new'] as const),
]
const MERGES = ['concat', 'sum', 'ave', 'mul'] as const
const KINDS = ['simpleRNN', 'lstm', 'gru'] as const
const WORDS = 11

type AnyLayer = Parameters<Sequential['add']>[0]

export function randomCase(tf: Oracle, random: Random, number: number): KerasCase {
  const pick = <One>(list: readonly One[]): One => list[random.integer(0, list.length)]!
  const chance = (share: number): boolean => random.next() < share
  const layers: AnyLayer[] = []
  const marks: string[] = []
  const add = (layer: AnyLayer, ...more: string[]): void => {
    layers.push(layer)
    marks.push(...more)
  }
  const L = tf.layers as unknown as Record<string, (options: object) => AnyLayer>
  const [B, T, F] = [random.integer(1, 5), random.integer(1, 10), random.integer(1, 6)]
  const start = pick(['tokens', 'tokens', 'tokens', 'steps', 'masking', 'row'] as const)
  const mask = start === 'tokens' || start === 'masking' ? pick(MASKS) : 'none'
  const maskValue = pick([0, -1, 0.1])
  if (start === 'tokens')
    add(L.embedding!({ inputDim: WORDS, outputDim: F, maskZero: chance(0.8), inputShape: [T] }), 'Embedding')
  else if (start === 'masking') add(L.masking!({ maskValue, inputShape: [T, F] }), 'Masking')
  else if (start === 'row') add(L.repeatVector!({ n: T, inputShape: [F] }), 'RepeatVector')
  else if (chance(0.5)) add(L.dense!({ units: F, inputShape: [T, F] }), 'Dense')
  else add(L.inputLayer!({ inputShape: [T, F] }), 'InputLayer')

  if (chance(0.2)) add(L.spatialDropout1d!({ rate: 0.3 }), 'SpatialDropout1D')
  if (chance(0.1)) add(L.gaussianNoise!({ stddev: 0.3 }), 'GaussianNoise')
  // TensorFlow.js hands a mask that ended at a Conv1D to the layers behind it (Keras does not): no oracle for that.
  if (chance(0.15) && mask === 'none') {
    const padding = T >= 4 ? pick(['same', 'valid'] as const) : 'same'
    const [kernelSize, strides] = [random.integer(1, 4), random.integer(1, 3)]
    const dilationRate = strides === 1 && padding === 'same' ? random.integer(1, 3) : 1
    const options = { filters: random.integer(1, 5), kernelSize, strides, dilationRate, padding, useBias: chance(0.8) }
    add(L.conv1d!({ ...options, activation: pick(ACTIVATIONS) }), 'Conv1D', `conv ${padding}`)
  }
  if (chance(0.2)) {
    const dense = L.dense!({ units: random.integer(1, 6), activation: pick(ACTIVATIONS) })
    add(L.timeDistributed!({ layer: dense }), 'TimeDistributed')
  }

  const depth = random.integer(1, 4)
  const pooled = pick([null, null, null, null, 'globalMaxPooling1d', 'globalAveragePooling1d'] as const)
  for (let layer = 1; layer <= depth; layer++) {
    const kind = pick(KINDS)
    const returnSequences = layer < depth || pooled !== null || chance(0.3)
    const options = {
      ...{ units: random.integer(1, 8), returnSequences, useBias: chance(0.8), goBackwards: chance(0.25) },
      ...{ activation: pick(CELL_ACTIVATIONS), recurrentActivation: pick(GATES), recurrentInitializer: 'zeros' },
      ...{ dropout: chance(0.2) ? 0.4 : 0, recurrentDropout: chance(0.2) ? 0.4 : 0 },
    }
    const recurrent = L[kind]!(options)
    const way = options.goBackwards ? 'backwards' : 'forwards'
    const ends = returnSequences ? 'sequences' : 'last'
    if (chance(0.5)) {
      const mergeMode = pick(MERGES)
      add(L.bidirectional!({ layer: recurrent, mergeMode }), kind, `both ${mergeMode} ${ends}`, `both ${way} ${mask}`)
    } else add(recurrent, kind, `one ${way} ${mask} ${ends}`)
    marks.push(`${kind} ${options.activation}`, `gates ${options.recurrentActivation}`)
    marks.push(options.useBias ? 'bias' : 'no bias')
    if (chance(0.15)) add(L.dropout!({ rate: 0.3 }), 'Dropout')
  }
  if (pooled) add(L[pooled]!({}), pooled)
  if (chance(0.7)) {
    const activation = pick(ACTIVATIONS)
    add(L.dense!({ units: random.integer(1, 6), activation, useBias: chance(0.8) }), 'Dense', `dense ${activation}`)
  }
  if (chance(0.2)) add(L.activation!({ activation: pick(ACTIVATIONS) }), 'Activation')

  const isFunctional = start !== 'row' && chance(0.3)
  const model = isFunctional
    ? functional(tf, layers, start === 'tokens' ? [T] : [T, F])
    : tf.sequential({ layers: layers as never })
  marks.push(isFunctional ? 'functional' : 'sequential', `mask ${mask}`)
  model.setWeights(
    model.getWeights().map(({ shape, size }) => tf.tensor(random.uniform(size, 1 / Math.sqrt(shape[0]!)), shape)),
  )
  const kept = maskRows(random, mask, B, T)
  const data =
    start === 'tokens'
      ? Int32Array.from(kept, (one) => (one ? random.integer(1, WORDS) : 0))
      : random.uniform(start === 'row' ? B * F : B * T * F)
  if (start === 'masking') kept.forEach((one, at) => !one && data.fill(maskValue, at * F, (at + 1) * F))
  const shape = start === 'tokens' ? [B, T] : start === 'row' ? [B, F] : [B, T, F]
  const title = `${number}: [B ${B}, T ${T}] ${mask} ${model.layers.map((layer) => layer.getClassName()).join(', ')}`
  return { title, marks, model, input: { data, shape }, isTokens: start === 'tokens', isMasking: start === 'masking' }
}

function functional(tf: Oracle, layers: readonly AnyLayer[], shape: number[]): LayersModel {
  const input = tf.input({ shape })
  let output = input
  for (const layer of layers) if (layer.getClassName() !== 'InputLayer') output = layer.apply(output) as typeof input
  return tf.model({ inputs: input, outputs: output })
}

/** [B · T] */
function maskRows(random: Random, mask: MaskKind, B: number, T: number): boolean[] {
  return Array.from({ length: B }, () => {
    const length = random.integer(0, T + 1) // 0: a row that is masked throughout
    return Array.from({ length: T }, (_, t) => {
      if (mask === 'right') return t < length
      if (mask === 'left') return t >= T - length
      if (mask === 'holes') return random.next() < 0.6
      return mask === 'none'
    })
  }).flat()
}

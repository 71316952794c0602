/** Taggers, recurrent layers and a linear one upon them, as webrnn and Keras have them. */
import type { Parameter, Runtime, Sequential } from 'webrnn'
import type { Package } from '../../../tools/cells/package.js'
import { reorder } from '../blocks.js'
import type { TensorFlow } from './load.js'

export interface Tagger {
  readonly cell: 'lstm' | 'gruBefore'
  readonly layers: number
  readonly bidirectional: boolean
  readonly inputs: number
  readonly units: number
  readonly tags: number
}

/** For each of Keras's gates its place in webrnn: of the LSTM i f c o, where c is g; of the GRU z r h, where h is n. */
const GATES = { lstm: [0, 1, 2, 3], gruBefore: [1, 0, 2] }

/** x [B, T, inputs] to logits [B, T, tags]. */
export function taggerInWebrnn({ Linear, Recurrent, cells, sequential }: Package, runtime: Runtime, tagger: Tagger) {
  const { cell, inputs, units, tags, layers, bidirectional } = tagger
  const recurrent = new Recurrent(runtime, cells[cell], inputs, units, { layers, bidirectional, batchFirst: true })
  return sequential(recurrent, new Linear(runtime, recurrent.directions * units, tags))
}

/** Keras has one bias, so that of the recurrent product stays 0: two that learn would go twice as far. @returns what learns */
export function withOneBias(model: Sequential): Parameter[] {
  const [one, other] = [new Set<Parameter>(), new Set<Parameter>()]
  for (const [name, parameter] of model.namedParameters()) (name.includes('bias_hh') ? other : one).add(parameter)
  for (const parameter of other) parameter.write(new Float32Array(parameter.size))
  return [...one]
}

/** The same model in Keras, with the weights that webrnn's has. */
export async function taggerInKeras(tf: TensorFlow, tagger: Tagger, model: Sequential, T: number) {
  const { cell, inputs, units, tags, layers, bidirectional } = tagger
  const parameters = model.namedParameters()

  /** Keras has matrices the other way round: [inputs, gates · units]. */
  async function weights(part: string, names: readonly string[], suffix: string, gates: readonly number[]) {
    const tensors = names.map(async (name) => {
      const parameter = parameters.get(`${part}.${name}${suffix}`)!
      const values = tf.tensor(reorder(await parameter.data(), gates), [...parameter.shape])
      return parameter.shape.length > 1 ? tf.transpose(values) : values
    })
    return Promise.all(tensors)
  }

  const keras = tf.sequential()
  keras.add(tf.layers.inputLayer({ inputShape: [T, inputs] }))
  for (let layer = 0; layer < layers; layer++) {
    const options = { units, returnSequences: true, recurrentActivation: 'sigmoid' } as const
    const recurrent = cell === 'lstm' ? tf.layers.lstm(options) : tf.layers.gru(options)
    const made = bidirectional ? tf.layers.bidirectional({ layer: recurrent, mergeMode: 'concat' }) : recurrent
    keras.add(made)
    const suffixes = bidirectional ? [`_l${layer}`, `_l${layer}_reverse`] : [`_l${layer}`]
    const names = ['weight_ih', 'weight_hh', 'bias_ih']
    made.setWeights((await Promise.all(suffixes.map((one) => weights('0', names, one, GATES[cell])))).flat())
  }
  const dense = tf.layers.dense({ units: tags })
  keras.add(dense)
  dense.setWeights(await weights('1', ['weight', 'bias'], '', [0]))
  return keras
}

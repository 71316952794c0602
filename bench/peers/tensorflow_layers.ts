/** A row in TensorFlow.js, on whichever of its backends is set: layers of Keras, its Adam. */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { reorder } from '../../tests/oracles/blocks.js'
import {
  ADAM,
  CLASSES,
  checkedSteps,
  layerData,
  swapped,
  trainingData,
  trainingSizeOf,
  type LayerData,
  type TrainingData,
} from '../suite/data.js'
import type { Task } from '../suite/operation.js'
import { layerOf, type CellName, type Row } from '../suite/row.js'
import type { Rival } from './peer.js'
import { rivalOf } from './rival.js'

/** For each of Keras's gates its place in webrnn: of the LSTM i f c o, where c is g; of the GRU z r h, where h is n. */
const GATES = { lstm: [0, 1, 2, 3], gru: [1, 0, 2], gru_before: [1, 0, 2] }

/** @throws Error saying why it is not able to do this row */
export async function prepare(row: Row): Promise<Rival> {
  if (row.operation === 'forward') return rivalOf(forward(row))
  if (row.operation === 'training') return rivalOf(training(row))
  throw new Error(`nothing is written for ${row.operation}`)
}

/** @throws ValueError for the GRU with its reset after the product */
function model(row: Row, data: LayerData & Partial<Pick<TrainingData, 'V' | 'table'>>) {
  const { cell, T, I, H, gates } = layerOf(row)
  const options = {
    ...{ units: H, returnSequences: true, recurrentActivation: 'sigmoid' as const, inputShape: [T, I] },
    // weights come at once; the orthogonal matrix that it would begin with takes it a long time
    recurrentInitializer: 'zeros' as const,
  }
  // its types leave out what it refuses
  const reset: object = { resetAfter: cell === 'gru' }
  const layer = cell === 'lstm' ? layers.lstm(options) : layers.gru({ ...options, ...reset })
  const keras = sequential()
  if (data.V) {
    const embedding = layers.embedding({ inputDim: data.V, outputDim: I, inputLength: T })
    keras.add(embedding)
    embedding.setWeights([tf.tensor2d(data.table!, [data.V, I])])
  }
  keras.add(layer)
  // Keras has one bias: the sum, where both stand beside the same products
  const bias = data.biasInput.map((value, n) => value + data.biasRecurrent[n]!)
  const weights = [turned(data.W, cell, [gates * H, I]), turned(data.R, cell, [gates * H, H])]
  layer.setWeights([...weights, tf.tensor1d(reorder(bias, GATES[cell]))])
  return keras
}

/** Keras has matrices the other way round. */
const turned = (values: Float32Array, cell: CellName, [rows, columns]: [number, number]): tf.Tensor =>
  tf.tidy(() => tf.transpose(tf.tensor2d(reorder(values, GATES[cell]), [rows, columns])))

function forward(row: Row): Task {
  const { T, B, I } = layerOf(row)
  const data = layerData(layerOf(row))
  const keras = model(row, data)
  const rows = swapped(data.x, T, B)
  const run = (): Promise<Float32Array> => read(tf.tidy(() => keras.apply(tf.tensor3d(rows, [B, T, I])) as tf.Tensor))
  return {
    run,
    result: async () => swapped(await run(), B, T),
    close: () => void keras.dispose(),
  }
}

/** Its numbers; it is done with. */
async function read(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return await tensor.data<'float32'>()
  } finally {
    tensor.dispose()
  }
}

function training(row: Row): Task {
  const { cell, T, B, I, H } = layerOf(row)
  const data = trainingData({ ...trainingSizeOf(row), cell })
  const keras = model(row, data)
  const dense = layers.dense({ units: CLASSES })
  keras.add(dense)
  dense.setWeights([tf.tidy(() => tf.transpose(tf.tensor2d(data.weight, [CLASSES, H]))), tf.tensor1d(data.bias)])
  const x =
    data.V > 0
      ? tf.tensor2d(swapped(data.tokens, T, B), [B, T], 'int32')
      : tf.tensor3d(swapped(data.x, T, B), [B, T, I])
  const targets = tf.tidy(() => tf.oneHot(tf.tensor1d(swapped(data.targets, T, B), 'int32'), CLASSES))
  const adam = tf.train.adam(ADAM.lr, ...ADAM.betas, ADAM.epsilon)
  const loss = (): tf.Scalar => {
    const logits = tf.reshape(keras.apply(x, { training: true }) as tf.Tensor, [B * T, CLASSES])
    return tf.losses.softmaxCrossEntropy(targets, logits)
  }
  const step = async (): Promise<number> => (await read(tf.tidy(() => adam.minimize(loss, true)!)))[0]!
  return {
    run: step,
    async result() {
      const losses = new Float32Array(checkedSteps(row.backend))
      for (let n = 0; n < losses.length; n++) losses[n] = await step()
      return losses
    },
    close() {
      keras.dispose()
      adam.dispose()
      tf.dispose([x, targets])
    },
  }
}

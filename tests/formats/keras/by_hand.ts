/** Files as Python's Keras and `tensorflowjs_converter` write them, put together by hand: what TensorFlow.js does not save. */
import type { Random } from '../../reference/random.js'
import type { LayerEntry, ModelFile, ModelJson, WeightEntry } from './file.js'

export interface NamedArray {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}

export const drawn = (random: Random, name: string, ...shape: readonly number[]): NamedArray => {
  const size = shape.reduce((product, axis) => product * axis, 1)
  return { name, shape, data: random.uniform(size, 1 / Math.sqrt(shape[0]!)) }
}

/** A Sequential of Keras 2. */
export function fileOf(version: string, layers: readonly LayerEntry[], arrays: readonly NamedArray[]): ModelFile {
  const model = { class_name: 'Sequential', config: { name: 'sequential', layers: [...layers] } }
  return { json: topology(version, model, arrays), weights: joined(arrays) }
}

function topology(version: string, model: ModelJson['modelTopology']['model_config'], arrays: readonly NamedArray[]) {
  const weights: WeightEntry[] = arrays.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' }))
  return {
    format: 'layers-model',
    generatedBy: `keras v${version}`,
    convertedBy: 'TensorFlow.js Converter v4.22.0',
    modelTopology: { keras_version: version, backend: 'tensorflow', model_config: model! },
    weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights }],
  }
}

export const joined = (arrays: readonly NamedArray[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(arrays.flatMap(({ data }) => [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]))

/** A layer of Keras 2 as it writes them, with what every layer of its kind has. */
export const layer = (kind: string, name: string, config: Record<string, unknown> = {}): LayerEntry => ({
  class_name: kind,
  config: { name, trainable: true, dtype: 'float32', ...config },
})

/** A dtype of Keras 3. */
const POLICY = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null }

/** A layer of Keras 3. */
export const layer3 = (kind: string, name: string, config: Record<string, unknown> = {}): LayerEntry => ({
  module: kind === 'NotEqual' || kind === 'Any' ? 'keras.src.ops.numpy' : 'keras.layers',
  class_name: kind,
  config: { name, trainable: true, dtype: POLICY, ...config },
  registered_name: kind === 'NotEqual' || kind === 'Any' ? kind : null,
  build_config: { input_shape: [null, 7, 4] },
  name,
})

/** What a layer of Keras 3 is called with. */
export const tensorOf = (name: string): object => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 7, 4], dtype: 'float32', keras_history: [name, 0, 0] },
})

/** A functional model of Keras 3. @param calls for each layer the arguments of its call */
export function functional3(
  layers: readonly LayerEntry[],
  calls: readonly { args: readonly unknown[]; kwargs?: object }[],
  arrays: readonly NamedArray[],
): ModelFile {
  const entries = layers.map((one, at) => ({
    ...one,
    inbound_nodes: calls[at]!.args.length ? [{ kwargs: {}, ...calls[at] }] : [],
  }))
  const last = [layers.at(-1)!.name, 0, 0]
  const config = {
    name: 'functional',
    trainable: true,
    layers: entries,
    input_layers: [[layers[0]!.name, 0, 0]],
    output_layers: [last],
  }
  return { json: topology('3.5.0', { class_name: 'Functional', config }, arrays), weights: joined(arrays) }
}

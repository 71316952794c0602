/** The way in for models of Keras and TensorFlow.js. */
import { FormatError, expectOptions, stepsOf, type LongCall, type Runtime } from '../../index.js'
import { Refusal, clip, count, isCount, refuse } from './config.js'
import { dialectOf } from './dialect.js'
import { KINDS } from './kinds.js'
import { KerasModel, type Entrance, type Stage } from './model.js'
import { LayerReader, type Form } from './plan.js'
import { chainOf, type Entry } from './topology.js'
import { parse, type KerasJson } from './text.js'
import { readBytes, readManifest, valuesOf, type KerasWeights, type Weight } from './weights.js'

/**
 * Reads a model that TensorFlow.js saved, or that `tensorflowjs_converter` made of one of Keras (2 or 3): `model.json` and the shards beside it.
 *
 *     const model = await readKeras(rt, await (await fetch('lstm/model.json')).text(),
 *       async (path) => (await fetch(`lstm/${path}`)).arrayBuffer())
 *     const scores = await rt.noGrad(() => model.forward([[4, 7, 0, 0], [5, 1, 3, 2]])).data()
 *
 * Chains of layers, Sequential or functional: Embedding, SimpleRNN, LSTM, GRU, Bidirectional, Dense, Conv1D, TimeDistributed, Activation, Masking,
 * GlobalMaxPooling1D, GlobalAveragePooling1D, RepeatVector, Dropout of all kinds. Weights are float32, int32 or quantized.
 * The model begins in evaluation (`train()` turns Dropout on), learns with any optimizer, and `save()` writes safetensors.
 * https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts
 * @param json `model.json`: its text, its bytes, or what `JSON.parse` makes of it
 * @param weights the bytes of the shards, all in one or as a list, or a function from a path of the manifest to them
 * @param options.signal ends the call, which leaves nothing behind; it is looked at, and `options.onProgress` told, after each layer that is made
 * @throws FormatError saying all that cannot be read, before any shard is asked for and any memory taken
 */
export async function readKeras(
  runtime: Runtime,
  json: KerasJson,
  weights: KerasWeights,
  options: LongCall = {},
): Promise<KerasModel> {
  expectOptions('readKeras', options, ['signal', 'onProgress'])
  const { model, version, groups } = parse(json)
  const manifest = readManifest(groups)
  const chain = chainOf(model)
  const dialect = dialectOf(version, chain)
  const folders = foldersOf(manifest.weights)

  const first = chain.findIndex(isLayer)
  const wrong: string[] = []
  const attempt = <Result>(where: string, body: () => Result): Result | null => {
    try {
      return body()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      wrong.push(`${where}: ${error.message}`)
      return null
    }
  }
  const entrance = attempt('the input', () => entranceOf(chain))
  let form: Form = entrance ?? UNKNOWN
  const plans = chain.map(({ name, kind, config }, index) =>
    attempt(`${clip(name)} (${clip(kind)})`, () => {
      const [input, own] = [form, folders.get(name) ?? []]
      form = UNKNOWN
      const read = KINDS.get(kind) ?? refuse('no layer of this kind is read')
      if (kind === 'Masking' && index !== first) refuse('it is read as the first layer only')
      const layer = new LayerReader(config, input, dialect, own)
      const plan = read(layer)
      const rest = own.find((weight) => !layer.used.has(weight))
      if (rest) refuse(`it has no use for the weight ${clip(rest.name)}`)
      form = plan.output
      return plan
    }),
  )
  if (wrong.length > 0 || !entrance) throw new FormatError(`readKeras: this is not read:\n  ${wrong.join('\n  ')}`)

  const bytes = await readBytes(manifest, weights)
  const values = (weight: Weight): Float32Array => valuesOf(weight, bytes)
  const stages: Stage[] = []
  try {
    const step = stepsOf(options, chain.length)
    for (const [index, { name, kind }] of chain.entries()) {
      const { output, make } = plans[index]!
      stages.push({ name, kind, output, part: make(runtime, values) })
      await step(stages.length)
    }
  } catch (error) {
    for (const { part } of stages) for (const one of part.module?.parameters() ?? []) one.dispose()
    throw error
  }
  return new KerasModel(runtime, stages, entrance)
}

const UNKNOWN: Form = { rank: null, width: null }

const isLayer = ({ kind }: Entry): boolean => kind !== 'InputLayer'

/** What the model takes, by its first layers. */
function entranceOf(chain: readonly Entry[]): Entrance {
  const { batch_input_shape: old, batch_shape: shape = old } = chain[0]!.config
  const head = chain.find(isLayer)
  const { mask_value: value = 0 } = head?.config ?? {}
  const maskValue = head?.kind === 'Masking' && typeof value === 'number' ? value : null
  if (head?.kind === 'Embedding')
    return { rank: 'tokens', width: null, words: count(head.config, 'input_dim'), maskValue }
  if (!Array.isArray(shape)) return { rank: 'steps', width: null, words: 0, maskValue }
  if (shape.length !== 2 && shape.length !== 3) refuse(`it has ${shape.length} axes, wanted [B, T, F] or [B, F]`)
  const width: unknown = shape.at(-1)
  return {
    rank: shape.length === 2 ? 'row' : 'steps',
    width: isCount(width) && width > 0 ? width : null,
    ...{ words: 0, maskValue },
  }
}

/**
 * The weights of each layer: those in the folder of its name. Some writers put the model's name before it. Left out are the states of Keras 3's random
 * numbers.
 */
function foldersOf(weights: readonly Weight[]): ReadonlyMap<string, readonly Weight[]> {
  const [outer, inner] = [new Map<string, Weight[]>(), new Map<string, Weight[]>()]
  for (const weight of weights) {
    const [first, ...rest] = weight.name.split('/').slice(0, -1)
    if (first === undefined || weight.name.includes('seed_generator')) continue
    for (const [map, folder] of [[outer, first] as const, ...[...new Set(rest)].map((one) => [inner, one] as const)]) {
      const known = map.get(folder)
      if (known) known.push(weight)
      else map.set(folder, [weight])
    }
  }
  return new Map([...inner, ...outer])
}

/** What is refused, with its reasons: files, models, and what a model is given. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../reference/random.js'
import { drawn, fileOf, layer } from './keras/by_hand.js'
import { saved, type LayerEntry } from './keras/file.js'
import { F, T, maskedModel } from './keras/masked_model.js'
import { loadOracle } from './keras/load.js'
import { openLibrary } from './library.js'

const { webrnn, runtime } = await openLibrary()
const tf = await loadOracle()

test('what comes in is checked', async () => {
  const { json, weights } = await saved(tf, maskedModel(tf, 5))
  const model = await webrnn.readKeras(runtime, json, weights)
  const live = runtime.stats().bytesLive
  for (const [input, error, message] of [
    [[[1, 9]], webrnn.TokenError, /token 9 at \[0, 1\] is not in \[0, 9\)/],
    [[[1], [0.5]], webrnn.TokenError, /token 0.5 at \[1, 0\]/],
    [[[1, 2], [3]], webrnn.ShapeError, /rows of several lengths, wanted tokens \[B, T\]/],
    [[1, 2], webrnn.ShapeError, /without a shape/],
    [{ data: Int32Array.of(1, 2), shape: [3, 1] }, webrnn.ShapeError, /\[3, 1\]/],
    [runtime.tensor([1, 2], [1, 2]), webrnn.ShapeError, /wanted tokens/],
  ] as const)
    assert.throws(
      () => model.forward(input as never),
      (thrown: Error) => thrown instanceof error && message.test(thrown.message),
    )
  assert.ok(runtime.stats().bytesLive <= live + 64, 'something stays')

  const masking = fileOf(
    '2.15.0',
    [layer('Masking', 'masking', { mask_value: 0, batch_input_shape: [null, null, 4] })],
    [],
  )
  const masked = await webrnn.readKeras(runtime, masking.json, masking.weights)
  const tensor = runtime.tensor(new Float32Array(8), [1, 2, 4])
  assert.throws(() => masked.forward(tensor), /Masking has to see the numbers/)
  assert.throws(
    () => masked.forward({ data: new Float32Array(6), shape: [1, 2, 3] }),
    /\[1, 2, 3\], wanted \[B, T, 4\]/,
  )
})

test('all that cannot be read is said at once, before anything is asked for', async () => {
  const random = new Random(1)
  const lstm = (name: string, config: object): LayerEntry =>
    layer('LSTM', name, { units: 2, activation: 'tanh', recurrent_activation: 'sigmoid', use_bias: true, ...config })
  const layers = [
    layer('Embedding', 'words', { input_dim: 5, output_dim: 4 }),
    layer('Attention', 'attention'),
    lstm('kept', { return_state: true }),
    lstm('odd', { activation: 'gelu' }),
    lstm('bare', {}),
    layer('Bidirectional', 'both', { merge_mode: null, layer: lstm('inner', {}) }),
    layer('Dense', 'scores', { units: 3, activation: 'softmax' }),
    layer('Masking', 'late', { mask_value: 0 }),
    layer('constructor', 'hostile'),
  ]
  const arrays = [
    drawn(random, 'words/embeddings', 6, 4),
    drawn(random, 'scores/kernel', 4, 2),
    drawn(random, 'scores/bias', 3),
  ]
  const { json } = fileOf('2.15.0', layers, arrays)
  const live = runtime.stats().bytesLive
  let asked = false
  const reading = webrnn.readKeras(runtime, json, () => {
    asked = true
    return new ArrayBuffer(0)
  })
  await assert.rejects(reading, (error: Error) => {
    assert.ok(error instanceof webrnn.FormatError)
    for (const reason of [
      'words (Embedding): the weight words/embeddings is [6, 4], wanted embeddings [5, 4]',
      'attention (Attention): no layer of this kind is read',
      'kept (LSTM): return_state is true',
      'odd (LSTM): the activation gelu is not read',
      'bare (LSTM): no weight kernel […, 8]',
      'both (Bidirectional): merge_mode is null, wanted concat or sum or ave or mul',
      'scores (Dense): the weight scores/kernel is [4, 2], wanted kernel […, 3]',
      'late (Masking): it is read as the first layer only',
      'hostile (constructor): no layer of this kind is read',
    ])
      assert.ok(error.message.includes(reason), `${error.message}\n\nlacks: ${reason}`)
    return true
  })
  assert.ok(!asked && runtime.stats().bytesLive === live)
})

test('what is no model.json of layers is told how to become one', async () => {
  const read = (json: object | string): Promise<unknown> => webrnn.readKeras(runtime, json, new Uint8Array())
  for (const [json, message] of [
    [
      Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10),
      /HDF5 file; .*tensorflowjs_converter --input_format=keras model.h5/,
    ],
    [Uint8Array.of(0x50, 0x4b, 3, 4), /\.keras archive; .*model.save\('model.h5'\)/],
    [{ format: 'graph-model', modelTopology: {} }, /graph model has no layers/],
    ['{"class_name": "Sequential"}', /modelTopology is undefined, wanted an object; a model.json is made by/],
    ['{"class_name": ', /no JSON/],
    ['[]', /modelTopology is undefined/],
  ] as const)
    await assert.rejects(
      read(json),
      (error: Error) => error instanceof webrnn.FormatError && message.test(error.message),
    )
})

test('functional models that are no chain', async () => {
  const { layers } = tf
  const input = tf.input({ shape: [T, F] })
  const lstm = layers.lstm({ units: 3 })
  const [one, other] = [lstm.apply(input), layers.gru({ units: 3 }).apply(input)] as (typeof input)[]
  const sum = layers.add().apply([one!, other!]) as typeof input
  for (const [model, message] of [
    [tf.model({ inputs: input, outputs: sum }), /both read|has 2 inputs/],
    [tf.model({ inputs: input, outputs: [one!, other!] }), /both read/],
    [
      tf.model({ inputs: input, outputs: [one!, layers.dense({ units: 1 }).apply(one!) as typeof input] }),
      /the output is not/,
    ],
  ] as const) {
    const { json, weights } = await saved(tf, model)
    await assert.rejects(
      webrnn.readKeras(runtime, json, weights),
      (error: Error) => error instanceof webrnn.FormatError && message.test(error.message),
    )
  }
})

test('too few bytes, or too many', async () => {
  const { json, weights } = await saved(tf, maskedModel(tf, 6))
  for (const given of [weights.slice(4), [weights, new Uint8Array(1)], []])
    await assert.rejects(webrnn.readKeras(runtime, json, given), /bytes in \d shards, the manifest has/)
  await assert.rejects(
    webrnn.readKeras(runtime, json, () => 'text' as never),
    /shard 0 is no ArrayBuffer/,
  )
})

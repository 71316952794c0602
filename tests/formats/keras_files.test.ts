/** model.json in all its forms: shards, quantized weights, names; learning on, saving; and what is refused, with its reasons. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Runtime } from 'webrnn'
import { Random } from '../reference/random.js'
import { drawn, fileOf, layer } from './keras/by_hand.js'
import { saved, sharded, type LayerEntry, type ModelFile, type WeightEntry } from './keras/file.js'
import { loadLibrary, loadOracle, type Library, type Oracle } from './keras/load.js'

const TOLERANCE = 1e-5
const [B, T, WORDS, F, H, CLASSES] = [4, 6, 9, 5, 7, 3]
const TOKENS = Array.from({ length: B }, (_, b) =>
  Array.from({ length: T }, (_, t) => (t < 2 + b ? 1 + ((3 * t + b) % 8) : 0)),
)

let webrnn: Library
let tf: Oracle
let runtime: Runtime
before(async () => {
  webrnn = await loadLibrary()
  tf = await loadOracle()
  runtime = await webrnn.open({ backend: 'wasm' })
})
after(() => runtime.close())

/** A tagger or a classifier of TensorFlow.js that masks, with weights of its own. */
function kerasModel(seed: number, sequences = false) {
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

const tokensInTensorFlow = () => tf.tensor2d(TOKENS, [B, T], 'int32')

const predicted = (model: ReturnType<typeof kerasModel>): Float32Array =>
  (model.predict(tokensInTensorFlow()) as ReturnType<typeof tf.tensor>).dataSync<'float32'>()

const forward = async ({ json, weights }: ModelFile): Promise<Float32Array> => {
  const model = await webrnn.readKeras(runtime, json, weights)
  return runtime.noGrad(() => model.forward(TOKENS)).data()
}

const expectClose = (got: ArrayLike<number>, want: ArrayLike<number>, tolerance = TOLERANCE): void => {
  assert.equal(got.length, want.length)
  Array.from(want).forEach((value, at) =>
    assert.ok(
      Math.abs(got[at]! - value) <= tolerance * (1 + Math.abs(value)),
      `at ${at} got ${got[at]}, wanted ${value}`,
    ),
  )
}

test('json as text, bytes or an object; weights whole, in shards, from anywhere', async () => {
  const model = kerasModel(1)
  const want = predicted(model)
  const file = await saved(tf, model)
  const { json, shards } = sharded(file, 101)
  const text = JSON.stringify(json)
  const list = [...shards.values()]
  const asked: string[] = []
  const give = async (path: string): Promise<ArrayBuffer> => {
    asked.push(path)
    return new Uint8Array(shards.get(path)!).buffer
  }
  for (const [form, weights] of [
    [text, file.weights],
    [new TextEncoder().encode(text), file.weights.buffer],
    [new TextEncoder().encode(text).buffer, list],
    [json, give],
  ] as const) {
    const read = await webrnn.readKeras(runtime, form, weights)
    expectClose(await runtime.noGrad(() => read.forward(TOKENS)).data(), want)
  }
  assert.deepEqual(asked, [...shards.keys()])
})

for (const [dtype, type] of [
  ['uint8', 'float32'],
  ['uint16', 'float32'],
  ['float16', 'float32'],
  [null, 'int32'],
  ['uint8', 'int32'],
] as const)
  test(`weights of ${type}, ${dtype ? `quantized to ${dtype}` : 'as they are'}`, async () => {
    const model = kerasModel(2)
    const { json } = await saved(tf, model)
    const random = new Random(5)
    const bytes = (shape: readonly number[]): Uint8Array => {
      const size = shape.reduce((product, axis) => product * axis, 1)
      const numbers = random.integers(size, 0, 1 << 15)
      if (dtype === 'uint8') return Uint8Array.from(numbers)
      if (!dtype) return new Uint8Array(numbers.map((one) => (one % 3) - 1).buffer)
      // any sign, any exponent but the largest; denormals, too
      const halves = dtype === 'float16' ? numbers.map((one) => ((one % 4) << 13) | (one % 8193)) : numbers
      return new Uint8Array(Uint16Array.from(halves, (one) => (dtype === 'float16' ? one & 0xbbff : one)).buffer)
    }
    const scale = type === 'int32' ? 0.013 : dtype === 'uint16' ? 2 ** -15 : 1 / 128
    const quantization =
      dtype === 'float16' ? { dtype, original_dtype: type } : { dtype: dtype!, scale, min: -0.9, original_dtype: type }
    const specs: WeightEntry[] = json.weightsManifest[0]!.weights.map(({ name, shape }) => ({
      ...{ name, shape, dtype: type },
      ...(dtype ? { quantization } : {}),
    }))
    const weights = Uint8Array.from(specs.flatMap(({ shape }) => [...bytes(shape)]))
    json.weightsManifest[0]!.weights = specs
    const decoded = tf.io.decodeWeights(weights.buffer, specs as never)
    model.setWeights(specs.map(({ name }) => tf.cast(decoded[name]!, 'float32')))
    expectClose(await forward({ json, weights }), predicted(model))
  })

test('the names of weights: a number behind, the model before, the cell between', async () => {
  const model = kerasModel(3)
  const file = await saved(tf, model)
  for (const entry of file.json.weightsManifest[0]!.weights) {
    const folders = entry.name.split('/')
    const last = folders.pop()!
    entry.name = ['sequential', ...folders, 'some_cell_3', `${last}:0`].join('/')
  }
  expectClose(await forward(file), predicted(model))
})

test('it learns as in TensorFlow.js, whose one bias learns once', async (t) => {
  const adam = { lr: 0.05, betas: [0.9, 0.999], epsilon: 1e-7 } as const
  const targets = Int32Array.from(TOKENS.flat(), (token) => token % CLASSES)
  const keras = kerasModel(4, true)
  const { json, weights } = await saved(tf, keras)
  const model = await webrnn.readKeras(runtime, json, weights)
  assert.ok([...model.namedParameters().keys()].every((name) => !name.includes('bias_hh')))
  const optimizer = new webrnn.Adam(model.parameters(), adam)
  const got: number[] = []
  for (let step = 0; step < 12; step++) {
    const loss = webrnn.crossEntropy(model.forward(TOKENS), targets)
    loss.backward()
    optimizer.step()
    got.push(await loss.item())
  }
  const learner = tf.train.adam(adam.lr, ...adam.betas, adam.epsilon)
  const wanted = tf.oneHot(tf.tensor1d(targets, 'int32'), CLASSES)
  const tokens = tokensInTensorFlow()
  const lossOf = () => {
    const logits = tf.reshape(keras.apply(tokens, { training: true }) as typeof tokens, [B * T, CLASSES])
    return tf.losses.softmaxCrossEntropy(wanted, logits) as ReturnType<typeof tf.scalar>
  }
  const want = Array.from({ length: 12 }, () => learner.minimize(lossOf, true)!.dataSync()[0]!)
  const worst = Math.max(...want.map((loss, step) => Math.abs(loss - got[step]!)))
  t.diagnostic(`loss ${got[0]!.toFixed(4)} to ${got.at(-1)!.toFixed(4)}, worst difference ${worst.toExponential(1)}`)
  assert.ok(want.at(-1)! < 0.9 * want[0]!, 'TensorFlow.js has learned something')
  assert.ok(worst <= 1e-3, `${got.join(' ')} against ${want.join(' ')}`)

  const again = await webrnn.readKeras(runtime, json, weights)
  await again.load(await model.save())
  const [one, other] = [model, again].map((each) => runtime.noGrad(() => each.forward(TOKENS)))
  assert.deepEqual(await one!.data(), await other!.data())
})

test('stateful layers go on where the batch before ended', async () => {
  const random = new Random(12)
  const { layers } = tf
  const recurrent = { units: H, returnSequences: true, stateful: true, recurrentInitializer: 'zeros' } as const
  const keras = tf.sequential({
    layers: [
      layers.embedding({ inputDim: WORDS, outputDim: F, maskZero: true, batchInputShape: [B, T] }),
      layers.lstm(recurrent),
      layers.gru({ ...recurrent, recurrentActivation: 'sigmoid' }),
      layers.simpleRNN({ ...recurrent, returnSequences: false }),
    ],
  })
  keras.setWeights(keras.getWeights().map(({ shape, size }) => tf.tensor(random.uniform(size, 0.7), shape)))
  const { json, weights } = await saved(tf, keras)
  const model = await webrnn.readKeras(runtime, json, weights)
  for (const reset of [false, false, true, false]) {
    if (reset) {
      keras.resetStates()
      model.resetStates()
    }
    const want = (keras.predict(tokensInTensorFlow(), { batchSize: B }) as ReturnType<typeof tf.tensor>).dataSync()
    expectClose(await runtime.noGrad(() => model.forward(TOKENS)).data(), want)
  }
  assert.throws(() => model.forward(TOKENS.slice(1)), webrnn.ShapeError)
  model.resetStates()
  model.forward(TOKENS.slice(1))
})

test('Dropout does nothing until train()', async () => {
  const layers = [layer('Dropout', 'dropout', { rate: 0.5, batch_input_shape: [null, null, 4] })]
  const { json, weights } = fileOf('2.15.0', layers, [])
  const model = await webrnn.readKeras(runtime, json, weights)
  const x = { data: new Float32Array(400).fill(1), shape: [10, 10, 4] }
  assert.ok((await model.forward(x).data()).every((number) => number === 1))
  const dropped = await model.train().forward(x).data()
  assert.ok(dropped.some((number) => number === 0) && dropped.every((number) => number === 0 || number === 2))
})

test('memory stays flat, with and without masks', async () => {
  const { json, weights } = await saved(tf, kerasModel(7))
  const model = await webrnn.readKeras(runtime, json, weights)
  const live = async (batches: number): Promise<number> => {
    for (let batch = 0; batch < batches; batch++)
      await runtime.noGrad(() => model.forward(batch % 2 ? TOKENS : TOKENS.map((row) => row.map(() => 1)))).data()
    return runtime.stats().bytesLive
  }
  const before = await live(100) // the results of the last 64 stay readable
  const after = await live(100) // less, where models of other tests were garbage
  assert.ok(after <= before, `${before} bytes, then ${after}`)
})

test('what comes in is checked', async () => {
  const { json, weights } = await saved(tf, kerasModel(5))
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
  const { json, weights } = await saved(tf, kerasModel(6))
  for (const given of [weights.slice(4), [weights, new Uint8Array(1)], []])
    await assert.rejects(webrnn.readKeras(runtime, json, given), /bytes in \d shards, the manifest has/)
  await assert.rejects(
    webrnn.readKeras(runtime, json, () => 'text' as never),
    /shard 0 is no ArrayBuffer/,
  )
})

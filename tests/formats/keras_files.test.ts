/** model.json in all its forms: shards, quantized weights, names; learning on, saving, states that are carried. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../reference/random.js'
import { fileOf, layer } from './keras/by_hand.js'
import { saved, sharded, type ModelFile, type WeightEntry } from './keras/file.js'
import { B, CLASSES, F, H, T, TOKENS, WORDS, maskedModel } from './keras/masked_model.js'
import { loadOracle } from './keras/load.js'
import { expectClose } from './keras/close.js'
import { openLibrary } from './library.js'

const { webrnn, runtime } = await openLibrary()
const tf = await loadOracle()

const tokensInTensorFlow = () => tf.tensor2d(TOKENS, [B, T], 'int32')

const predicted = (model: ReturnType<typeof maskedModel>): Float32Array =>
  (model.predict(tokensInTensorFlow()) as ReturnType<typeof tf.tensor>).dataSync<'float32'>()

const forward = async ({ json, weights }: ModelFile): Promise<Float32Array> => {
  const model = await webrnn.readKeras(runtime, json, weights)
  return runtime.noGrad(() => model.forward(TOKENS)).data()
}

test('json as text, bytes or an object; weights whole, in shards, from anywhere', async () => {
  const model = maskedModel(tf, 1)
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
    const model = maskedModel(tf, 2)
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
  const model = maskedModel(tf, 3)
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
  const keras = maskedModel(tf, 4, true)
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
  const { json, weights } = await saved(tf, maskedModel(tf, 7))
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

/** Models that TensorFlow.js made and saved, read, and run beside it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../reference/random.js'
import { randomCase, type KerasCase } from './keras/cases.js'
import { saved, sharded } from './keras/file.js'
import { loadOracle } from './keras/load.js'
import { TOLERANCE } from './keras/close.js'
import { openLibrary } from './library.js'

const COUNT = 200

/** What has to occur among the cases: each way of a layer with each mask, each end of a sequence, each merge. */
const WANTED = [
  ...['one', 'both'].flatMap((ways) =>
    ['forwards', 'backwards'].flatMap((way) =>
      ['none', 'right', 'left', 'holes', 'all'].flatMap((mask) => new RegExp(`^${ways} ${way} ${mask}`)),
    ),
  ),
  ...['concat', 'sum', 'ave', 'mul'].flatMap((merge) =>
    ['sequences', 'last'].map((end) => new RegExp(`^both ${merge} ${end}$`)),
  ),
  ...['right', 'left', 'holes', 'all'].map((mask) => new RegExp(`^one .* ${mask} last$`)),
  ...['simpleRNN', 'lstm', 'gru'].flatMap((kind) =>
    ['tanh', 'relu', 'elu'].map((one) => new RegExp(`^${kind} ${one}$`)),
  ),
  ...['gates hardSigmoid', 'no bias', 'conv same', 'conv valid', 'functional', 'sequential'].map(
    (mark) => new RegExp(mark),
  ),
  ...['TimeDistributed', 'Activation', 'RepeatVector', 'SpatialDropout1D', 'Masking', 'globalMax', 'globalAverage'].map(
    (mark) => new RegExp(`^${mark}`),
  ),
  ...['linear', 'softmax', 'logSoftmax', 'selu', 'swish', 'mish'].map((one) => new RegExp(`^dense ${one}$`)),
]

const { webrnn, runtime } = await openLibrary()
const tf = await loadOracle()

async function predicted({ model, input, isTokens }: KerasCase): Promise<{ data: Float32Array; shape: number[] }> {
  const x = tf.tensor(input.data, [...input.shape], isTokens ? 'int32' : 'float32')
  const y = model.predict(x) as typeof x
  return { data: (await y.data()) as Float32Array, shape: y.shape }
}

/** The worst, as |got − want| / (1 + |want|). */
function errorOf(got: Float32Array, want: Float32Array): number {
  assert.equal(got.length, want.length)
  let worst = 0
  want.forEach((value, at) => {
    const error = Math.abs(got[at]! - value) / (1 + Math.abs(value))
    worst = error <= worst ? worst : error // NaN stays
  })
  return worst
}

test('models that TensorFlow.js saved compute the same', async (t) => {
  const random = new Random(31)
  const marks = new Map<string, number>()
  let worst = { error: -1, title: '' }
  for (let number = 0; number < COUNT; number++) {
    const one = randomCase(tf, random, number)
    const file = await saved(tf, one.model)
    const { json, shards } = sharded(file, random.integer(1, 400))
    const weights = [file.weights, [...shards.values()], async (path: string) => shards.get(path)!][number % 3]!
    const model = await webrnn.readKeras(runtime, number % 2 ? JSON.stringify(json) : json, weights)
    const { data, shape } = one.input
    const isOnHost = one.isTokens || one.isMasking || number % 2 === 0
    const input = isOnHost ? { data, shape } : runtime.tensor(data as Float32Array, shape)
    const y = runtime.noGrad(() => model.forward(input))
    const want = await predicted(one)
    assert.deepEqual(y.shape, want.shape, one.title)
    const error = errorOf(await y.data(), want.data)
    assert.ok(error <= TOLERANCE, `${one.title}: an error of ${error}`)
    if (error > worst.error) worst = { error, title: one.title }
    for (const mark of one.marks) marks.set(mark, (marks.get(mark) ?? 0) + 1)
    for (const parameter of model.parameters()) parameter.dispose()
    one.model.dispose()
  }
  t.diagnostic(`${COUNT} models, worst error ${worst.error.toExponential(1)}: ${worst.title}`)
  for (const wanted of WANTED)
    assert.ok(
      [...marks.keys()].some((mark) => wanted.test(mark)),
      `no case with ${wanted}`,
    )
})

/** Hostile files: each works or is a FormatError, in no time and without memory, and the runtime is as good as before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../reference/random.js'
import { drawn, functional3, layer3, tensorOf } from './keras/by_hand.js'
import { saved, type ModelFile } from './keras/file.js'
import { mutated, onPurpose } from './keras/hostile.js'
import { loadOracle } from './keras/load.js'
import { openLibrary } from './library.js'

const COUNT = 20_000
/** Milliseconds for one file; this machine may be busy with others, so one that takes longer has two more tries. */
const SLOW = 1000
/** What no file of these sizes may take, whatever it says: bytes. */
const MOST = 8e6

const { webrnn, runtime } = await openLibrary()
const tf = await loadOracle()

async function goodFiles(): Promise<ModelFile[]> {
  const { layers } = tf
  const recurrent = { units: 2, recurrentInitializer: 'zeros', returnSequences: true } as const
  const tokens = tf.sequential({
    layers: [
      layers.embedding({ inputDim: 5, outputDim: 2, maskZero: true, inputShape: [3] }),
      layers.bidirectional({ layer: layers.lstm(recurrent), mergeMode: 'concat' }),
      layers.dropout({ rate: 0.1 }),
      layers.gru({ ...recurrent, returnSequences: false }),
      layers.dense({ units: 2, activation: 'softmax' }),
    ],
  })
  const steps = tf.sequential({
    layers: [
      layers.masking({ maskValue: 0, inputShape: [3, 2] }),
      layers.simpleRNN(recurrent),
      layers.conv1d({ filters: 2, kernelSize: 2, padding: 'same' }),
      layers.timeDistributed({ layer: layers.dense({ units: 2 }) }),
      layers.globalAveragePooling1d({}),
      layers.repeatVector({ n: 2 }),
      layers.activation({ activation: 'elu' }),
    ],
  })
  const random = new Random(2)
  const three = functional3(
    [
      layer3('InputLayer', 'input', { batch_shape: [null, null] }),
      layer3('Embedding', 'words', { input_dim: 5, output_dim: 2, mask_zero: true }),
      layer3('NotEqual', 'not_equal'),
      layer3('GRU', 'gru', {
        ...{ units: 2, activation: 'tanh', recurrent_activation: 'sigmoid', use_bias: true, reset_after: true },
      }),
      layer3('Dense', 'dense', { units: 3, activation: 'relu', use_bias: false }),
    ],
    [
      { args: [] },
      { args: [tensorOf('input')] },
      { args: [tensorOf('input'), 0] },
      { args: [tensorOf('words')], kwargs: { mask: tensorOf('not_equal'), training: false } },
      { args: [tensorOf('gru')] },
    ],
    [
      drawn(random, 'words/embeddings', 5, 2),
      ...[drawn(random, 'gru/gru_cell/kernel', 2, 6), drawn(random, 'gru/gru_cell/recurrent_kernel', 2, 6)],
      ...[drawn(random, 'gru/gru_cell/bias', 2, 6), drawn(random, 'dense/kernel', 2, 3)],
    ],
  )
  return [await saved(tf, tokens), await saved(tf, steps), three]
}

const INPUTS = [
  [[1, 0, 2]],
  { data: Float32Array.of(1, 2, 0, 0, 3, 4), shape: [1, 3, 2] },
  { data: [1, 2], shape: [1, 2] },
]

/** What a file computes for each kind of input; null where it takes another. @throws FormatError */
async function numbersOf(text: string, weights: Uint8Array): Promise<(Float32Array | null)[]> {
  const model = await webrnn.readKeras(runtime, text, weights)
  const numbers = await Promise.all(
    INPUTS.map(async (input) => {
      try {
        return await runtime.noGrad(() => model.forward(input)).data()
      } catch (error) {
        if (error instanceof webrnn.WebRNNError) return null
        throw error
      }
    }),
  )
  assert.ok(runtime.stats().bytesLive < MOST, `${runtime.stats().bytesLive} bytes`)
  for (const child of model.children()) for (const parameter of child.parameters()) parameter.dispose()
  return numbers
}

/** Whether the file works. Anything but a FormatError, or much time, fails. */
async function survives(title: string, text: string, weights: Uint8Array): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const start = performance.now()
    let works = true
    try {
      await numbersOf(text, weights)
    } catch (error) {
      if (!(error instanceof webrnn.FormatError))
        throw new Error(
          `${title}: ${(error as Error).stack}
${text.slice(0, 3000)}`,
          { cause: error },
        )
      assert.ok(error.message.length < 2e7, `${title}: a message of ${error.message.length} letters`)
      works = false
    }
    const took = performance.now() - start
    if (took < SLOW) return works
    assert.ok(tries < 3, `${title}: ${took} ms`)
  }
}

test(`${COUNT} files with mistakes`, async (t) => {
  const good = await goodFiles()
  // without what nobody reads: mistakes there are none
  const isRead = (key: string): boolean => !/_(initializer|regularizer|constraint)$/.test(key)
  const texts = good.map(({ json }) => JSON.stringify(json, (key, value: unknown) => (isRead(key) ? value : undefined)))
  const before = await Promise.all(good.map(({ weights }, at) => numbersOf(texts[at]!, weights)))
  assert.ok(before.every((numbers) => numbers.some((one) => one !== null)))
  const random = new Random(77)
  let working = 0
  const start = performance.now()
  for (let n = 0; n < COUNT; n++) {
    const at = n % good.length
    const { text, weights } = mutated(random, texts[at]!, good[at]!.weights)
    if (await survives(`file ${n}`, text, weights)) working++
  }
  t.diagnostic(`${working} of ${COUNT} work, ${((performance.now() - start) / 1000).toFixed(1)} s`)
  assert.ok(working > COUNT / 50 && working < (COUNT * 4) / 5, `${working} work`)
  assert.deepEqual(await Promise.all(good.map(({ weights }, at) => numbersOf(texts[at]!, weights))), before)
})

test('files that are hostile on purpose', async () => {
  const [file] = await goodFiles()
  for (const [title, { text, weights }] of Object.entries(onPurpose(file!))) {
    const works = await survives(title, text, weights)
    assert.ok(!works || title === 'many layers', `${title} works`)
  }
})

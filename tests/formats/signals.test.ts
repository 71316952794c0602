/** Models that are read with a signal, or watched: what is told, and what is left where a read ends early. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LongCall, Progress } from 'webrnn'
import { Random } from '../reference/random.js'
import { drawn, fileOf, layer } from './keras/by_hand.js'
import { openLibrary } from './library.js'

const { webrnn, runtime } = await openLibrary()

const random = new Random(77)
const keras = fileOf(
  '2.15.0',
  [
    layer('LSTM', 'lstm', {
      ...{ units: 6, activation: 'tanh', recurrent_activation: 'sigmoid', return_sequences: true },
      batch_input_shape: [null, null, 4],
    }),
    layer('Dense', 'hidden', { units: 5, activation: 'relu' }),
    layer('Dense', 'scores', { units: 3, activation: 'linear' }),
  ],
  [
    drawn(random, 'lstm/lstm_cell/kernel', 4, 24),
    drawn(random, 'lstm/lstm_cell/recurrent_kernel', 6, 24),
    drawn(random, 'lstm/lstm_cell/bias', 24),
    drawn(random, 'hidden/kernel', 6, 5),
    drawn(random, 'hidden/bias', 5),
    drawn(random, 'scores/kernel', 5, 3),
    drawn(random, 'scores/bias', 3),
  ],
)

const { Embedding, GRU, LSTM, Linear, sequential } = webrnn
const written = sequential(
  new Embedding(runtime, 9, 4),
  new LSTM(runtime, 4, 6),
  new GRU(runtime, 6, 5),
  new Linear(runtime, 5, 3),
)
const onnx = await webrnn.writeOnnx(written)

/** What each gives is given back at once. */
const READERS: Readonly<Record<string, (options: LongCall) => Promise<void>>> = {
  async readOnnx(options) {
    const model = await webrnn.readOnnx(runtime, onnx, options)
    model.dispose()
  },
  async readKeras(options) {
    const model = await webrnn.readKeras(runtime, keras.json, keras.weights, options)
    for (const parameter of model.parameters()) parameter.dispose()
  },
}

for (const [name, read] of Object.entries(READERS)) {
  test(`${name} tells its progress`, async () => {
    const told: Progress[] = []
    await read({ onProgress: (progress) => told.push(progress) })
    assert.ok(told.length >= 3, `${told.length} steps`)
    assert.deepEqual(
      told,
      told.map((_, n) => ({ done: n + 1, total: told.length })),
    )
  })

  test(`${name} ends by a signal with its reason, and leaves no memory behind`, async () => {
    const live = runtime.stats().bytesLive
    const reason = new RangeError('enough')
    const controller = new AbortController()
    let steps = 0
    const options: LongCall = {
      signal: controller.signal,
      onProgress({ done }) {
        steps = done
        if (done === 2) controller.abort(reason)
      },
    }
    await assert.rejects(read(options), reason)
    assert.equal(steps, 2)
    await assert.rejects(read({ signal: AbortSignal.abort(reason) }), reason)
    const broken = new TypeError('of the listener')
    await assert.rejects(
      read({
        onProgress() {
          throw broken
        },
      }),
      broken,
    )
    await assert.rejects(read({ sginal: null } as never), /unknown option 'sginal'; there are signal, onProgress/)
    assert.equal(runtime.stats().bytesLive, live)
  })
}

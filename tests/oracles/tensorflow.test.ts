/** Training against TensorFlow.js: the same model, weights and batch, twenty steps of Adam, and the loss of each. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Scalar } from '@tensorflow/tfjs-core'
import { loadPackage, type Package } from '../../tools/cells/package.js'
import { Random } from '../reference/random.js'
import { loadTensorFlow, type TensorFlow } from './tensorflow/load.js'
import { taggerInKeras, taggerInWebrnn, withOneBias, type Tagger } from './tensorflow/tagger.js'

/** |got − want|; the losses begin near ln(tags) = 1.6. */
const TOLERANCE = 1e-3
const STEPS = 20
const [B, T] = [8, 12]
const ADAM = { lr: 0.02, betas: [0.9, 0.999], epsilon: 1e-7 } as const

let webrnn: Package
let tf: TensorFlow
before(async () => {
  webrnn = await loadPackage()
  tf = await loadTensorFlow()
})

const sizes = { inputs: 10, units: 16, tags: 5 }
const taggers: Readonly<Record<string, Tagger>> = {
  'a stacked LSTM': { ...sizes, cell: 'lstm', layers: 2, bidirectional: false },
  'an LSTM in both directions': { ...sizes, cell: 'lstm', layers: 1, bidirectional: true },
  'a stacked GRU, reset before the product': { ...sizes, cell: 'gruBefore', layers: 2, bidirectional: false },
}

for (const [name, tagger] of Object.entries(taggers)) {
  test(`${name} trains as in TensorFlow.js`, async (t) => {
    const { inputs, tags } = tagger
    const random = new Random(5)
    const x = random.uniform(B * T * inputs)
    const targets = random.integers(B * T, 0, tags)

    const runtime = await webrnn.open({ backend: 'wasm', seed: 7 })
    const model = taggerInWebrnn(webrnn, runtime, tagger)
    const optimizer = new webrnn.Adam(withOneBias(model), ADAM)
    const keras = await taggerInKeras(tf, tagger, model, T)

    const input = runtime.tensor(x, [B, T, inputs])
    const got: number[] = []
    for (let step = 0; step < STEPS; step++) {
      const loss = webrnn.crossEntropy(model.forward(input), targets)
      loss.backward()
      optimizer.step()
      got.push(await loss.item())
    }
    runtime.close()

    const adam = tf.train.adam(ADAM.lr, ...ADAM.betas, ADAM.epsilon)
    const rows = tf.tensor(x, [B, T, inputs])
    const wanted = tf.oneHot(tf.tensor1d(targets, 'int32'), tags)
    const lossOf = () => {
      const logits = tf.reshape(keras.apply(rows, { training: true }) as typeof rows, [B * T, tags])
      return tf.losses.softmaxCrossEntropy<typeof wanted, Scalar>(wanted, logits)
    }
    const want = Array.from({ length: STEPS }, () => adam.minimize(lossOf, true)!.dataSync()[0]!)

    const differences = got.map((loss, step) => Math.abs(loss - want[step]!))
    t.diagnostic(`loss ${got[0]!.toFixed(4)} to ${got.at(-1)!.toFixed(4)}; differences at each step:`)
    t.diagnostic(differences.map((difference) => difference.toExponential(0)).join(' '))
    assert.ok(want.at(-1)! < 0.8 * want[0]!, 'TensorFlow.js has learned something')
    differences.forEach((difference, step) =>
      assert.ok(difference <= TOLERANCE, `step ${step}: the loss is ${got[step]}, TensorFlow.js has ${want[step]}`),
    )
  })
}

/**
 * Random LSTM, GRU and RNN nodes with every attribute against ONNX Runtime. That knows no `layout` 1 and is given the same in layout 0. A row without a step
 * gives zeros in both, and ends with zeros whatever state it was given.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOLERANCE, worstError } from './onnx/compare.js'
import { runInOnnxRuntime } from './onnx/in_onnxruntime.js'
import { batchFirst, randomCases, type RecurrentCase } from './onnx/recurrent_cases.js'
import { graphBytes } from './onnx/write_graph.js'
import { openLibrary } from './library.js'

const COUNT = 1000
const SEED = 31000

const { webrnn, runtime } = await openLibrary()

async function errorOf(one: RecurrentCase): Promise<number> {
  const want = await runInOnnxRuntime(graphBytes(one.reference), one.referenceInputs)
  const model = await webrnn.readOnnx(runtime, graphBytes(one.graph))
  const got = await model.run(one.inputs)
  model.dispose()
  const turned = Object.entries(want).map(
    ([name, all]) => [name, one.isBatchFirst ? batchFirst(name, all) : all] as const,
  )
  return worstError(got, Object.fromEntries(turned), one.title)
}

const cases = randomCases(COUNT, SEED)

for (const op of ['LSTM', 'GRU', 'RNN'])
  test(`${op} nodes against ONNX Runtime`, async (t) => {
    const some = cases.filter((one) => one.op === op)
    let worst = { error: -1, title: '' }
    for (const one of some) {
      const error = await errorOf(one)
      assert.ok(error <= TOLERANCE, `${one.title}: an error of ${error}`)
      if (error > worst.error) worst = { error, title: one.title }
    }
    t.diagnostic(`${some.length} nodes, worst error ${worst.error.toExponential(1)}: ${worst.title}`)
    const traits = [
      'activations',
      'clip',
      'layout',
      'bias',
      'sequence_lens',
      'a row without a step',
      'initial_h',
      'constant weights',
      'Y',
      'Y_h',
    ]
    if (op === 'LSTM') traits.push('input_forget', 'peepholes', 'initial_c', 'Y_c')
    if (op === 'GRU') traits.push('linear_before_reset')
    for (const trait of traits)
      for (const is of [true, false])
        assert.ok(
          some.some((one) => one.traits.has(trait) === is),
          `${trait}: ${String(is)}`,
        )
  })

test('nothing stays on the device', () => {
  const { bytesLive } = runtime.stats()
  assert.ok(bytesLive < 2 ** 20, `${bytesLive} bytes are live`)
})

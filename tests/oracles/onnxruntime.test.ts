/**
 * Random layers against ONNX Runtime's LSTM, GRU and RNN: outputs and final states in every direction, with lengths, initial states and peepholes.
 * Both give zeros beyond a row's length, start the reverse direction at each row's own last step, and end with its own states.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Runtime } from 'webrnn'
import { loadPackage, type Package } from '../../tools/cells/package.js'
import { DIRECTIONS, randomCases, titleOf, type OracleCase } from './onnx/cases.js'
import { runInOnnxRuntime } from './onnx/in_onnxruntime.js'
import { drawWeights, makeLayer, runInWebrnn } from './onnx/in_webrnn.js'
import { operators } from './onnx/operators.js'

/** |got − want| ≤ TOLERANCE · (1 + |want|) */
const TOLERANCE = 1e-5
const COUNT = 500
const SEED = 20250

let webrnn: Package
let runtime: Runtime
before(async () => {
  webrnn = await loadPackage()
  runtime = await webrnn.open({ backend: 'wasm' })
})
after(() => runtime.close())

/** The worst of all outputs, as |got − want| / (1 + |want|). */
async function errorOf(one: OracleCase): Promise<number> {
  const layer = makeLayer(webrnn, runtime, one)
  const weights = drawWeights(layer, one)
  const [got, want] = [await runInWebrnn(layer, one), await runInOnnxRuntime(one, weights)]
  for (const parameter of layer.parameters()) parameter.dispose()
  const pairs = [[got.y, want.y], ...one.operator.states.map((name) => [got.final.get(name), want.final.get(name)])]
  let worst = 0
  for (const [is, should] of pairs) {
    assert.equal(is!.length, should!.length, titleOf(one))
    should!.forEach((value, at) => {
      const error = Math.abs(is![at]! - value) / (1 + Math.abs(value))
      worst = error <= worst ? worst : error // NaN stays
    })
  }
  return worst
}

const cases = randomCases(COUNT, SEED)

for (const operator of operators) {
  test(`${operator.cell} against ONNX Runtime`, async (t) => {
    for (const direction of DIRECTIONS) {
      const some = cases.filter((one) => one.operator === operator && one.direction === direction)
      let worst = { error: -1, title: '' }
      for (const one of some) {
        const error = await errorOf(one)
        assert.ok(error <= TOLERANCE, `${titleOf(one)}: an error of ${error}`)
        if (error > worst.error) worst = { error, title: titleOf(one) }
      }
      t.diagnostic(`${some.length} cases, worst error ${worst.error.toExponential(1)}: ${worst.title}`)
      const has = (what: string, is: (one: OracleCase) => boolean): void =>
        assert.ok(some.some(is), `${direction}: no case ${what}`)
      has('with lengths', ({ lengths }) => lengths !== null)
      has('with initial states', ({ initial }) => initial !== null)
      has('with both', ({ lengths, initial }) => lengths !== null && initial !== null)
      has('without bias', ({ bias }) => !bias)
    }
  })
}

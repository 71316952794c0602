/** Every operator with random shapes against ONNX Runtime: with its inputs on the host, and with its floats on the device. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random, seedOf } from '../reference/random.js'
import { TOLERANCE, worstError } from './onnx/compare.js'
import { runInOnnxRuntime } from './onnx/in_onnxruntime.js'
import { describe, operatorCases } from './onnx/operators/index.js'
import { graphBytes, type Array as Numbers } from './onnx/write_graph.js'
import { openLibrary } from './library.js'

/** Shapes for each case. */
const ROUNDS = 3

const { webrnn, runtime } = await openLibrary()

const onDevice = ({ type, dims, data }: Numbers) =>
  type === 'float32' ? runtime.tensor(Float32Array.from(data), dims) : { data, dims }

const byOperator = new Map<string, [string, (random: Random) => ReturnType<(typeof operatorCases)[number][1]>][]>()
for (const [name, make] of operatorCases) {
  const operator = name.split(/[ ,]/)[0]!
  byOperator.set(operator, [...(byOperator.get(operator) ?? []), [name, make]])
}

for (const [operator, cases] of byOperator)
  test(`${operator} against ONNX Runtime`, async (t) => {
    let worst = 0
    for (const [name, make] of cases)
      for (let round = 0; round < ROUNDS; round++) {
        const { graph, given } = describe(make(new Random(seedOf(name) + round)))
        const file = graphBytes(graph)
        const want = await runInOnnxRuntime(file, given)
        const model = await webrnn.readOnnx(runtime, file)
        const tensors = Object.fromEntries(Object.entries(given).map(([key, one]) => [key, onDevice(one)]))
        for (const [where, inputs] of Object.entries({ host: given, device: tensors })) {
          const error = worstError(await model.run(inputs), want, `${name}, ${where}`)
          assert.ok(error <= TOLERANCE, `${name}, ${where}, round ${round}: an error of ${error}`)
          worst = Math.max(worst, error)
        }
        for (const one of Object.values(tensors)) if ('dispose' in one) one.dispose()
        model.dispose()
      }
    t.diagnostic(`${cases.length * ROUNDS} cases, worst error ${worst.toExponential(1)}`)
  })

/** Whole graphs as exporters write them, what is refused and in which words, and the manners of a model in use. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../reference/random.js'
import { TOLERANCE, worstError } from './onnx/compare.js'
import { runInOnnxRuntime } from './onnx/in_onnxruntime.js'
import { SIZES, feedsOf, spellingTagger, tagger } from './onnx/taggers.js'
import { floats, graphBytes, ints, modelMessage, type GraphDescription } from './onnx/write_graph.js'
import { encode } from '../../bindings/formats/onnx/encode.js'
import { MODEL } from '../../bindings/formats/onnx/schema.js'
import { openLibrary } from './library.js'

const { webrnn, runtime } = await openLibrary()

for (const [name, make] of Object.entries({ tagger, spellingTagger }))
  test(`a ${name} as PyTorch exports it, against ONNX Runtime`, async (t) => {
    let worst = 0
    for (let seed = 0; seed < 10; seed++) {
      const file = graphBytes(make(seed))
      const model = await webrnn.readOnnx(runtime, file)
      for (const [T, B] of [
        [1, 1],
        [7, 3],
        [12, 2],
      ] as const) {
        const feeds = feedsOf(new Random(seed), T, B)
        const error = worstError(
          await model.run(feeds),
          await runInOnnxRuntime(file, feeds),
          `seed ${seed}, T ${T}, B ${B}`,
        )
        assert.ok(error <= TOLERANCE, `seed ${seed}, T ${T}, B ${B}: an error of ${error}`)
        worst = Math.max(worst, error)
      }
      model.dispose()
    }
    t.diagnostic(`30 batches, worst error ${worst.toExponential(1)}`)
  })

const one = (nodes: GraphDescription['nodes'], more: Partial<GraphDescription> = {}): GraphDescription => ({
  nodes,
  inputs: { x: { type: 'float32', dims: ['T', 'B', 4] } },
  outputs: { y: 'float32' },
  ...more,
})

test('what cannot run is named, all of it, before anything runs', async () => {
  const graph = one(
    [
      { op: 'Einsum', inputs: ['x'], outputs: ['a'], name: 'attention' },
      { op: 'Relu', inputs: ['a'], outputs: ['b'] },
      {
        op: 'LSTM',
        inputs: ['b', 'W', 'R'],
        outputs: ['c'],
        name: 'lstm',
        attributes: { activations: ['Sigmoid', 'Swish', 'Tanh'] },
      },
      { op: 'Attention', inputs: ['c'], outputs: ['y'], domain: 'com.microsoft' },
    ],
    { constants: { W: floats([1, 12, 4], new Float32Array(48)), R: floats([1, 12, 3], new Float32Array(36)) } },
  )
  await assert.rejects(webrnn.readOnnx(runtime, graphBytes(graph)), (error: Error) => {
    assert.ok(error instanceof webrnn.FormatError)
    assert.equal(
      error.message,
      [
        'readOnnx: 3 of 4 nodes cannot run:',
        "'attention' (Einsum): there is no such operator here",
        "'lstm' (LSTM): there is no activation Swish; there are sigmoid, tanh, relu, softplus, softsign, affine, leakyrelu, elu, scaledtanh, hardsigmoid",
        "'y' (com.microsoft.Attention): there is no such operator here",
      ].join('\n  '),
    )
    return true
  })
})

test('an unsound graph is refused', async () => {
  const relu = { op: 'Relu', inputs: ['x'], outputs: ['y'] }
  const message = modelMessage(one([relu]))
  const initializer = { name: 'w', dims: [2], dataType: 1, rawData: new Uint8Array(8) }
  const graphs: [string, Uint8Array, RegExp][] = [
    [
      'a cycle',
      graphBytes(
        one([
          { op: 'Add', inputs: ['x', 'b'], outputs: ['y'] },
          { op: 'Relu', inputs: ['y'], outputs: ['b'] },
        ]),
      ),
      /node 'b' \(Relu\) reads 'y', which depends on it: the graph has a cycle/,
    ],
    [
      'a name that nothing gives',
      graphBytes(one([{ ...relu, inputs: ['z'] }])),
      /node 'y' \(Relu\) reads 'z', which nothing gives/,
    ],
    ['one name twice', graphBytes(one([relu, { ...relu, op: 'Tanh' }])), /two things in the graph give 'y'/],
    [
      'an output that nothing gives',
      graphBytes(one([relu], { outputs: { q: 'float32' } })),
      /an output of the graph is 'q', which nothing gives/,
    ],
    ['an old opset', graphBytes(one([relu], { opset: 6 })), /the model is of opset 6; read are 7 to 24/],
    ['a new opset', graphBytes(one([relu], { opset: 99 })), /the model is of opset 99/],
    ['no graph', encode(MODEL, { irVersion: 8 }), /it has no graph/],
    ['nothing', new Uint8Array(0), /it has no graph/],
    ['a text', new TextEncoder().encode('This is no model, but a text.'), /not an ONNX model, or a damaged one/],
    [
      'numbers elsewhere',
      encode(MODEL, {
        ...message,
        graph: {
          ...message.graph!,
          initializer: [
            { name: 'w', dims: [2], dataType: 1, dataLocation: 1, externalData: [{ key: 'location', value: 'w.bin' }] },
          ],
        },
      }),
      /the numbers of the constant 'w' are in another file, 'w.bin'/,
    ],
    [
      'too few numbers',
      encode(MODEL, { ...message, graph: { ...message.graph!, initializer: [{ ...initializer, dims: [3] }] } }),
      /the constant 'w' is \[3\], but has 2 numbers/,
    ],
    [
      'a type that is not read',
      encode(MODEL, { ...message, graph: { ...message.graph!, initializer: [{ ...initializer, dataType: 16 }] } }),
      /the constant 'w' has elements of type bfloat16/,
    ],
    [
      'weights that do not fit',
      graphBytes(
        one([{ op: 'GRU', inputs: ['x', 'W', 'R'], outputs: ['y'] }], {
          constants: { W: floats([1, 9, 4], new Float32Array(36)), R: floats([1, 9, 4], new Float32Array(36)) },
        }),
      ),
      /'y' \(GRU\): W is \[1, 9, 4\], wanted \[1, 12, 4\]/,
    ],
    [
      'a constant beyond all room',
      graphBytes(
        one([{ op: 'ConstantOfShape', inputs: ['s'], outputs: ['y'] }], { constants: { s: ints([1e6, 1e6]) } }),
      ),
      /'y' \(ConstantOfShape\): \[1000000, 1000000\] is more than/,
    ],
  ]
  for (const [what, file, says] of graphs)
    await assert.rejects(
      webrnn.readOnnx(runtime, file),
      (error: Error) =>
        (error instanceof webrnn.FormatError && says.test(error.message)) || assert.fail(`${what}: ${String(error)}`),
    )
})

test('typed fields are read as bytes are', async () => {
  const half = (sign: number, exponent: number, fraction: number): number => (sign << 15) | (exponent << 10) | fraction
  const constants = [
    { name: 'a', dims: [2], dataType: 1, floatData: [1.5, -2] },
    { name: 'b', dims: [2], dataType: 11, doubleData: [0.1, 1e300] },
    { name: 'c', dims: [3], dataType: 7, int64Data: [-1, 2 ** 40, -(2 ** 45)] },
    { name: 'd', dims: [2], dataType: 6, int32Data: [-5, 7] },
    { name: 'e', dims: [2], dataType: 9, int32Data: [1, 0] },
    { name: 'f', dims: [3], dataType: 10, int32Data: [half(0, 15, 0), half(1, 16, 512), half(0, 0, 1)] },
    { name: 'g', dims: [1], dataType: 10, rawData: Uint8Array.of(0, 0x3c) },
  ]
  const names = constants.map(({ name }) => name)
  const message = modelMessage(one([]))
  const file = encode(MODEL, {
    ...message,
    graph: {
      ...message.graph!,
      input: [],
      initializer: constants,
      output: names.map((name) => ({ name, type: { tensorType: { elemType: 1 } } })),
    },
  })
  const results = await (await webrnn.readOnnx(runtime, file)).run({})
  const data = Object.fromEntries(names.map((name) => [name, [...results[name]!.data]]))
  assert.deepEqual(data, {
    a: [1.5, -2],
    b: [0.1, 1e300],
    c: [-1n, 1099511627776n, -35184372088832n],
    d: [-5, 7],
    e: [1, 0],
    f: [1, -3, 2 ** -24],
    g: [1],
  })
})

test('inputs are checked, outputs can be chosen, results are the same each time', async () => {
  const model = await webrnn.readOnnx(runtime, graphBytes(tagger(1)))
  const feeds = feedsOf(new Random(3), 5, 2)
  const { OptionError, ShapeError, TokenError, ReleasedError } = webrnn
  const refused: [object, new (message: string) => Error, RegExp][] = [
    [{}, OptionError, /inputs are none, the model has tokens/],
    [{ ...feeds, more: feeds.tokens }, OptionError, /inputs are tokens, more/],
    [{ tokens: ints([1, 2]) }, ShapeError, /input 'tokens' is \[2\], wanted \[time, batch\]/],
    [{ tokens: { dims: [2, 2], data: [1, 2, 3] } }, ShapeError, /3 numbers do not fill \[2, 2\]/],
    [{ tokens: { dims: [1, 1], data: [1.5] } }, webrnn.DataError, /number 0 is 1.5, wanted int64/],
    [{ tokens: { dims: [1, 1], data: [SIZES.words] } }, TokenError, /\(Gather\): index 20 is not in \[0, 20\)/],
  ]
  for (const [inputs, kind, says] of refused)
    await assert.rejects(
      model.run(inputs as never),
      (error: Error) => (error instanceof kind && says.test(error.message)) || assert.fail(String(error)),
    )

  const all = await model.run(feeds)
  assert.deepEqual(Object.keys(all), ['scores', 'tags'])
  const some = await model.run(feeds, { outputs: ['tags'] })
  assert.deepEqual(Object.keys(some), ['tags'])
  assert.deepEqual(some.tags, all.tags)
  assert.ok(some.tags!.data instanceof BigInt64Array)
  const together = await Promise.all([model.run(feeds), model.run(feedsOf(new Random(4), 3, 4)), model.run(feeds)])
  assert.deepEqual(together[0], all)
  assert.deepEqual(together[2], all)

  const before = runtime.stats().bytesLive
  for (let n = 0; n < 50; n++) await model.run(feeds)
  assert.ok(runtime.stats().bytesLive <= before, 'runs leave memory behind')
  model.dispose()
  assert.ok(runtime.stats().bytesLive < before, 'weights stay')
  await assert.rejects(model.run(feeds), (error) => error instanceof ReleasedError)
})

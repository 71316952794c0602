/** Random models, written as ONNX: what ONNX Runtime makes of the file, and what `readOnnx` makes of it, is what the model gives. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Layer, RecurrentOptions, Runtime, Sequential } from 'webrnn'
import { Random } from '../reference/random.js'
import { TOLERANCE, worstError } from './onnx/compare.js'
import { runInOnnxRuntime, type Result } from './onnx/in_onnxruntime.js'
import { floats, ints, type Array as Numbers } from './onnx/write_graph.js'
import { openLibrary } from './library.js'

const COUNT = 120
const SEED = 52000
const CELLS = ['lstm', 'gru', 'rnnTanh', 'rnnRelu', 'lstmPeephole', 'lstmCoupled', 'gruBefore', 'lstmB'] as const

const { webrnn, runtime } = await openLibrary()

interface Written {
  readonly title: string
  readonly file: Uint8Array
  readonly inputs: Readonly<Record<string, Numbers>>
  /** What the model itself gives. */
  readonly want: Readonly<Record<string, Result>>
}

/** One or two recurrent layers of a kind, with or without words, scores and dropout. */
async function randomModel(index: number): Promise<Written> {
  const { Embedding, Recurrent, Linear, Dropout, cells, sequential } = webrnn
  const random = new Random(SEED + index)
  const has = (share: number): boolean => random.next() < share
  const [T, B, H] = [random.integer(1, 12), random.integer(1, 6), random.integer(1, 24)]
  const [I, words, tags] = [random.integer(1, 16), random.integer(2, 30), random.integer(1, 9)]
  const isText = has(0.6)
  const name = CELLS[index % CELLS.length]!
  const options: RecurrentOptions = {
    layers: random.integer(1, 4),
    bidirectional: has(0.5),
    dropout: has(0.3) ? 0.5 : 0,
    bias: name === 'lstmB' || has(0.75), // lstmB says where a bias starts
    batchFirst: has(0.3),
  }
  const layers: Layer[] = []
  if (isText) layers.push(new Embedding(runtime, words, I))
  if (has(0.3)) layers.push(new Dropout(runtime, 0.4))
  layers.push(new Recurrent(runtime, cells[name], I, H, options))
  const width = options.bidirectional ? 2 * H : H
  if (has(0.3)) layers.push(new Recurrent(runtime, cells.gru, width, width, { batchFirst: options.batchFirst! }))
  if (has(0.7)) layers.push(new Linear(runtime, width, tags, { bias: has(0.7) }))
  const model = sequential(...layers)

  const [takesLengths, takesStates] = [has(0.5), has(0.4)]
  const dims = options.batchFirst ? [B, T] : [T, B]
  const inputs: Record<string, Numbers> = isText
    ? { tokens: ints([...random.integers(T * B, 0, words)], dims) }
    : { x: floats([...dims, I], random.uniform(T * B * I)) }
  const lengths = takesLengths ? [...random.integers(B, 1, T + 1)] : undefined
  if (lengths) inputs.lengths = { type: 'int32', dims: [B], data: lengths }
  const states = layers.flatMap((layer, place) => {
    if (!(layer instanceof Recurrent)) return []
    const shape = [layer.layers * layer.directions, B, layer.units]
    const one = layer.cell.states.map((state) => [state, random.uniform(shape.reduce((a, b) => a * b, 1))] as const)
    if (takesStates) for (const [state, data] of one) inputs[`${state}_${place}`] = floats(shape, data)
    return [
      {
        place,
        names: layer.cell.states,
        tensors: Object.fromEntries(one.map(([state, data]) => [state, runtime.tensor(data, shape)])),
      },
    ]
  })
  const file = await webrnn.writeOnnx(model, {
    inputs: [...(takesLengths ? (['lengths'] as const) : []), ...(takesStates ? (['state'] as const) : [])],
    opset: 10 + (index % 12),
  })
  const want = await expected(model, inputs, lengths, takesStates ? states : null)
  for (const parameter of model.parameters()) parameter.dispose()
  const title = `${index}: ${name}, T ${T}, B ${B}, H ${H}, ${JSON.stringify(options)}, inputs ${Object.keys(inputs).join(' ')}`
  return { title, file, inputs, want }
}

async function expected(
  model: Sequential,
  { tokens, x }: Readonly<Record<string, Numbers>>,
  lengths: number[] | undefined,
  states:
    | readonly { place: number; names: readonly string[]; tensors: Record<string, ReturnType<Runtime['tensor']>> }[]
    | null,
): Promise<Record<string, Result>> {
  model.eval()
  const given = tokens
    ? { data: Int32Array.from(tokens.data), shape: tokens.dims }
    : runtime.tensor(x!.data as Float32Array, x!.dims)
  const { y, state } = runtime.noGrad(() =>
    model.forwardWithState(given, { lengths, state: states?.map(({ tensors }) => tensors) }),
  )
  const results: Record<string, Result> = { y: { dims: y.shape, data: await y.data() } }
  for (const [n, { place, names }] of (states ?? []).entries())
    for (const name of names) {
      const one = state[n]!.get(name)
      results[`${name}_${place}_next`] = { dims: one.shape, data: await one.data() }
    }
  return results
}

test('random models as files: ONNX Runtime and readOnnx give what the model gives', async (t) => {
  const worst = { inOnnxRuntime: 0, readAgain: 0 }
  for (let index = 0; index < COUNT; index++) {
    const { title, file, inputs, want } = await randomModel(index)
    const inOnnxRuntime = worstError(await runInOnnxRuntime(file, inputs), want, title)
    const model = await webrnn.readOnnx(runtime, file)
    const readAgain = worstError(await model.run(inputs), want, title)
    model.dispose()
    for (const [where, error] of Object.entries({ inOnnxRuntime, readAgain })) {
      assert.ok(error <= TOLERANCE, `${title}: ${where} an error of ${error}`)
      worst[where as keyof typeof worst] = Math.max(worst[where as keyof typeof worst], error)
    }
  }
  t.diagnostic(
    `${COUNT} models, worst error ${worst.inOnnxRuntime.toExponential(1)}, read again ${worst.readAgain.toExponential(1)}`,
  )
})

test('a file says what it takes and gives', async () => {
  const { sequential, Embedding, LSTM, Linear } = webrnn
  const model = sequential(
    new Embedding(runtime, 7, 4),
    new LSTM(runtime, 4, 5, { layers: 2, bidirectional: true }),
    new Linear(runtime, 10, 3),
  )
  const file = await webrnn.writeOnnx(model, { inputs: ['lengths', 'state'], opset: 13, name: 'tagger' })
  const read = await webrnn.readOnnx(runtime, file)
  assert.equal(read.opset, 13)
  assert.deepEqual(read.inputs, [
    { name: 'tokens', type: 'int64', dims: ['time', 'batch'] },
    { name: 'lengths', type: 'int32', dims: ['batch'] },
    { name: 'h_1', type: 'float32', dims: [4, 'batch', 5] },
    { name: 'c_1', type: 'float32', dims: [4, 'batch', 5] },
  ])
  assert.deepEqual(read.outputs, [
    { name: 'h_1_next', type: 'float32', dims: [4, 'batch', 5] },
    { name: 'c_1_next', type: 'float32', dims: [4, 'batch', 5] },
    { name: 'y', type: 'float32', dims: ['time', 'batch', 3] },
  ])
  read.dispose()
})

test('what ONNX has no words for is refused, and says why', async () => {
  const { sequential, Embedding, LSTM, Linear, Recurrent, cells, FormatError, OptionError } = webrnn
  const refused: [Sequential, object, RegExp][] = [
    [sequential(new LSTM(runtime, 4, 5, { projSize: 2 })), {}, /layer 0: ONNX's LSTM has no projection/],
    [
      sequential(new Embedding(runtime, 5, 4), new Recurrent(runtime, cells.mut1, 4, 4)),
      {},
      /layer 1: ONNX has no operator for the cell mut1/,
    ],
    [
      sequential(new LSTM(runtime, 4, 5), new LSTM(runtime, 5, 5, { batchFirst: true })),
      {},
      /some recurrent layers are batchFirst and some are not/,
    ],
    [new Linear(runtime, 2, 2) as unknown as Sequential, {}, /the model is no sequential/],
  ]
  for (const [model, options, says] of refused)
    await assert.rejects(
      webrnn.writeOnnx(model, options),
      (error) => error instanceof FormatError && says.test(error.message),
    )
  const model = sequential(new LSTM(runtime, 4, 5))
  const options: [object, RegExp][] = [
    [{ opset: 9 }, /opset is 9, wanted 10 to 21/],
    [{ input: [] }, /unknown option 'input'/],
    [{ inputs: ['length'] }, /inputs are length, wanted a list of/],
  ]
  for (const [wrong, says] of options)
    await assert.rejects(
      webrnn.writeOnnx(model, wrong),
      (error) => error instanceof OptionError && says.test(error.message),
    )
  await assert.rejects(webrnn.writeOnnx(sequential(new Linear(runtime, 2, 2)), { inputs: ['lengths'] }), OptionError)
})

/** Files of Python's Keras, 2 and 3: what TensorFlow.js does not save, against cells by hand and against what it computes itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tensor } from 'webrnn'
import { Random } from '../reference/random.js'
import { drawn, fileOf, functional3, layer, layer3, tensorOf, type NamedArray } from './keras/by_hand.js'
import { gruAfter, lstm, outputs, type CellWeights } from './keras/cells.js'
import type { LayerEntry, ModelFile } from './keras/file.js'
import { expectClose } from './keras/close.js'
import { openLibrary, type Library } from './library.js'

const [B, T, I, H] = [3, 7, 4, 5]
const RECURRENT = {
  ...{ units: H, activation: 'tanh', recurrent_activation: 'sigmoid', use_bias: true, return_sequences: true },
  ...{ return_state: false, go_backwards: false, stateful: false, unroll: false, implementation: 2, time_major: false },
}

const { webrnn, runtime } = await openLibrary()

async function run(
  { json, weights }: ModelFile,
  input: Parameters<Awaited<ReturnType<Library['readKeras']>>['forward']>[0],
) {
  const model = await webrnn.readKeras(runtime, json, weights)
  const y = runtime.noGrad(() => model.forward(input)) as Tensor
  return { model, shape: y.shape, data: await y.data() }
}

const cellWeights = (arrays: readonly NamedArray[]): CellWeights => {
  const [kernel, recurrent, bias] = arrays.map(({ data }) => data)
  return { kernel: kernel!, recurrent: recurrent!, bias: bias! }
}

const recurrentArrays = (random: Random, folder: string, gates: number, ...bias: readonly number[]): NamedArray[] => [
  drawn(random, `${folder}/kernel`, I, gates * H),
  drawn(random, `${folder}/recurrent_kernel`, H, gates * H),
  drawn(random, `${folder}/bias`, ...bias, gates * H),
]

/** x [B, T, I] and what a cell makes of each row. */
function expected(random: Random, step: () => (x: Float32Array, h: number[]) => number[]) {
  const data = random.uniform(B * T * I, 3)
  const rows = Array.from({ length: B }, (_, b) => outputs(step(), data.subarray(b * T * I, (b + 1) * T * I), I, H))
  return { x: { data, shape: [B, T, I] }, want: rows.flat() }
}

for (const version of ['2.15.0', '3.5.0'] as const) {
  const made = version.startsWith('3') ? layer3 : layer

  test(`Keras ${version}: a GRU with its reset after the product`, async () => {
    const random = new Random(3)
    const arrays = recurrentArrays(random, 'gru/gru_cell', 3, 2)
    const { x, want } = expected(random, () => gruAfter(cellWeights(arrays), H))
    const layers = [made('GRU', 'gru', { ...RECURRENT, reset_after: true, batch_input_shape: [null, null, I] })]
    expectClose((await run(fileOf(version, layers, arrays), x)).data, want, 'y')
  })

  test(`Keras ${version}: hard_sigmoid is its own`, async () => {
    const random = new Random(4)
    const slope = version.startsWith('3') ? 1 / 6 : 1 / 5
    const gate = (x: number): number => Math.min(1, Math.max(0, slope * x + 0.5))
    const arrays = recurrentArrays(random, 'lstm/lstm_cell', 4)
    const { x, want } = expected(random, () => lstm(cellWeights(arrays), H, gate))
    const cell = made('LSTM', 'lstm', { ...RECURRENT, recurrent_activation: 'hard_sigmoid', unit_forget_bias: true })
    expectClose((await run(fileOf(version, [cell], arrays), x)).data, want, 'LSTM')
    const alone = made('Activation', 'activation', { activation: 'hard_sigmoid' })
    expectClose((await run(fileOf(version, [alone], []), x)).data, Array.from(x.data, gate), 'Activation')
  })

  test(`Keras ${version}: a GRU in both directions, and a Dense for each step, with the names that it writes`, async () => {
    const random = new Random(5)
    const forward = recurrentArrays(random, 'bidirectional/forward_gru/gru_cell', 3, 2)
    const backward = recurrentArrays(random, 'bidirectional/backward_gru/gru_cell', 3, 2)
    const dense = [drawn(random, 'dense/kernel', 2 * H, 3), drawn(random, 'dense/bias', 3)]
    const states = { name: 'dropout/seed_generator/seed_generator_state', shape: [1], data: new Float32Array(1) }
    const inner = (name: string, more: object = {}): LayerEntry =>
      made('GRU', name, { ...RECURRENT, reset_after: true, ...more })
    const layers = [
      version.startsWith('3')
        ? made('InputLayer', 'input_layer', { batch_shape: [null, null, I], sparse: false })
        : made('InputLayer', 'input_1', { batch_input_shape: [null, null, I], sparse: false, ragged: false }),
      made('Dropout', 'dropout', { rate: 0.5, seed: null, noise_shape: null }),
      made('Bidirectional', 'bidirectional', {
        merge_mode: 'concat',
        layer: inner(version.startsWith('3') ? 'forward_gru' : 'gru'),
        ...(version.startsWith('3') ? { backward_layer: inner('backward_gru', { go_backwards: true }) } : {}),
      }),
      made('TimeDistributed', 'time_distributed', { layer: made('Dense', 'dense', { units: 3, activation: 'relu' }) }),
    ]
    // Keras 3 has the wrapper's folder around the layer's
    const named = dense.map((one) => ({
      ...one,
      name: `time_distributed/${version.startsWith('3') ? one.name : one.name.slice(6)}`,
    }))
    const file = fileOf(version, layers, [...forward, ...backward, states, ...named])
    const x = random.uniform(B * T * I)
    const want: number[] = []
    for (let b = 0; b < B; b++) {
      const steps = Array.from({ length: T }, (_, t) => [...x.subarray((b * T + t) * I, (b * T + t + 1) * I)])
      const one = outputs(gruAfter(cellWeights(forward), H), Float32Array.from(steps.flat()), I, H)
      const other = outputs(gruAfter(cellWeights(backward), H), Float32Array.from([...steps].reverse().flat()), I, H)
      for (let t = 0; t < T; t++) {
        const both = [...one.slice(t * H, (t + 1) * H), ...other.slice((T - 1 - t) * H, (T - t) * H)]
        for (let n = 0; n < 3; n++)
          want.push(
            Math.max(
              0,
              both.reduce((sum, h, k) => sum + h * dense[0]!.data[k * 3 + n]!, dense[1]!.data[n]!),
            ),
          )
      }
    }
    const { data, shape, model } = await run(file, { data: x, shape: [B, T, I] })
    assert.deepEqual(shape, [B, T, 3])
    expectClose(data, want, 'y')
    assert.deepEqual(model.layers.map(({ kind, output, parameters }) => [kind, output, parameters]).slice(1), [
      ['Dropout', `[B, T, ${I}]`, 0],
      ['Bidirectional', `[B, T, ${2 * H}]`, 2 * 3 * H * (I + H + 2)],
      ['TimeDistributed', '[B, T, 3]', (2 * H + 1) * 3],
    ])
  })
}

const WORDS = 6
const TOKENS = [
  [1, 2, 0, 3, 0],
  [0, 0, 4, 5, 1],
  [0, 0, 0, 0, 0],
]

/** An Embedding that masks, and an LSTM in both directions over it. */
function masked(random: Random) {
  const table = drawn(random, 'embedding/embeddings', WORDS, I)
  const forward = recurrentArrays(random, 'bidirectional/forward_lstm/lstm_cell', 4)
  const backward = recurrentArrays(random, 'bidirectional/backward_lstm/lstm_cell', 4)
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
  const vector = (token: number): number[] => [...table.data.subarray(token * I, (token + 1) * I)]
  /** [T, 2 H] of the kept steps alone. */
  const kept = (tokens: readonly number[]): number[][] => {
    const steps = tokens.filter((token) => token !== 0).map(vector)
    const one = outputs(lstm(cellWeights(forward), H, sigmoid), Float32Array.from(steps.flat()), I, H)
    const other = outputs(lstm(cellWeights(backward), H, sigmoid), Float32Array.from([...steps].reverse().flat()), I, H)
    const at = (list: number[], n: number): number[] => list.slice(n * H, (n + 1) * H)
    return steps.map((_, n) => [...at(one, n), ...at(other, steps.length - 1 - n)])
  }
  return { arrays: [table, ...forward, ...backward], kept }
}

const embedding = (made: typeof layer): LayerEntry =>
  made('Embedding', 'embedding', { input_dim: WORDS, output_dim: I, mask_zero: true })

for (const [version, shown] of [
  ['2.3.1', 'the step before'],
  ['2.3.0-tf', 'zeros'],
  ['2.15.0', 'zeros'],
  ['3.5.0', 'zeros'],
] as const) {
  test(`Keras ${version}: of an LSTM in both directions masked steps are ${shown}`, async () => {
    const { arrays, kept } = masked(new Random(6))
    const both = layer('Bidirectional', 'bidirectional', {
      merge_mode: 'concat',
      layer: layer('LSTM', 'lstm', RECURRENT),
    })
    const { data } = await run(fileOf(version, [embedding(layer), both], arrays), TOKENS)
    const want = TOKENS.flatMap((tokens) => {
      const rows = kept(tokens)
      const zeros = Array<number>(H).fill(0)
      return tokens.flatMap((token, t) => {
        const before = tokens.slice(0, t + (token ? 1 : 0)).filter(Boolean).length - 1
        const from = tokens.slice(0, t).filter(Boolean).length
        if (token === 0 && shown === 'zeros') return [...zeros, ...zeros]
        return [...(rows[before]?.slice(0, H) ?? zeros), ...(rows[from]?.slice(H) ?? zeros)]
      })
    })
    expectClose(data, want, 'y')
  })
}

test('zero_output_for_mask: masked steps of an LSTM are zeros, and its state goes on', async () => {
  const random = new Random(9)
  const arrays = [drawn(random, 'embedding/embeddings', WORDS, I), ...recurrentArrays(random, 'lstm/lstm_cell', 4)]
  const layers = (zeros: boolean): LayerEntry[] => [
    embedding(layer),
    layer('LSTM', 'lstm', { ...RECURRENT, zero_output_for_mask: zeros }),
  ]
  const repeated = (await run(fileOf('2.15.0', layers(false), arrays), TOKENS)).data
  const zeros = (await run(fileOf('2.15.0', layers(true), arrays), TOKENS)).data
  const tokens = TOKENS.flat()
  assert.ok(repeated.subarray(2 * H, 3 * H).every((number) => number !== 0))
  expectClose(
    zeros,
    repeated.map((number, at) => (tokens[Math.floor(at / H)] ? number : 0)),
    'y',
  )
})

test('Keras 3: a functional model whose mask is computed beside its layers', async () => {
  const { arrays, kept } = masked(new Random(7))
  const both = layer3('Bidirectional', 'bidirectional', {
    merge_mode: 'sum',
    layer: layer3('LSTM', 'forward_lstm', RECURRENT),
    backward_layer: layer3('LSTM', 'backward_lstm', { ...RECURRENT, go_backwards: true }),
  })
  const layers = [
    layer3('InputLayer', 'input_layer', { batch_shape: [null, null] }),
    embedding(layer3),
    layer3('NotEqual', 'not_equal'),
    both,
    layer3('GlobalAveragePooling1D', 'mean', { data_format: 'channels_last', keepdims: false }),
  ]
  const mask = tensorOf('not_equal')
  const calls = [
    { args: [] },
    { args: [tensorOf('input_layer')] },
    { args: [tensorOf('input_layer'), 0] },
    { args: [tensorOf('embedding')], kwargs: { mask, training: false } },
    { args: [tensorOf('bidirectional')], kwargs: { mask } },
  ]
  const { data } = await run(functional3(layers, calls, arrays), TOKENS)
  const want = TOKENS.flatMap((tokens) => {
    const rows = kept(tokens)
    // the mean of the steps that count; of none 0
    return Array.from({ length: H }, (_, u) =>
      rows.length ? rows.reduce((sum, row) => sum + row[u]! + row[H + u]!, 0) / rows.length : 0,
    )
  })
  expectClose(data, want, 'y')

  const other = functional3(
    layers,
    calls.map((call, at) => (at === 2 ? { args: [tensorOf('input_layer'), 1] } : call)),
    arrays,
  )
  await assert.rejects(
    webrnn.readKeras(runtime, other.json, other.weights),
    /bidirectional is given a mask that no layer/,
  )
})

test('a mask ends where Keras lets it end: at a Conv1D, and at the largest over time', async () => {
  const random = new Random(8)
  const table = drawn(random, 'embedding/embeddings', WORDS, I)
  const kernel = drawn(random, 'conv1d/kernel', 2, I, I)
  const cell = recurrentArrays(random, 'lstm/lstm_cell', 4)
  const convolution = layer('Conv1D', 'conv1d', {
    ...{ filters: I, kernel_size: [2], strides: [1], padding: 'causal', data_format: 'channels_last' },
    ...{ dilation_rate: [2], groups: 1, activation: 'tanh', use_bias: false },
  })
  const layers = [embedding(layer), convolution, layer('LSTM', 'lstm', RECURRENT), layer('GlobalMaxPooling1D', 'max')]
  const { data } = await run(fileOf('2.15.0', layers, [table, kernel, ...cell]), TOKENS)
  const want = TOKENS.flatMap((tokens) => {
    const steps = tokens.map((token) => table.data.subarray(token * I, (token + 1) * I))
    const seen = steps.flatMap((step, t) =>
      Array.from({ length: I }, (_, f) => {
        const at = (k: number, x: Float32Array | undefined): number =>
          x ? x.reduce((sum, one, i) => sum + one * kernel.data[(k * I + i) * I + f]!, 0) : 0
        return Math.tanh(at(0, steps[t - 2]) + at(1, step))
      }),
    )
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
    const y = outputs(lstm(cellWeights(cell), H, sigmoid), Float32Array.from(seen), I, H)
    return Array.from({ length: H }, (_, u) => Math.max(...tokens.map((_, t) => y[t * H + u]!)))
  })
  expectClose(data, want, 'y')
})

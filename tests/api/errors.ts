/** Wrong use: each throws an error of its own class that names call, argument, got and wanted, before anything runs. */
import * as webrnn from '../../bindings/index.js'
import {
  Adam,
  Embedding,
  GRU,
  LSTM,
  Linear,
  RNN,
  Recurrent,
  backward,
  cells,
  crossEntropy,
  generate,
  padBatch,
  sequential,
  type Runtime,
} from '../../bindings/index.js'
import type { ApiCase } from './case.js'

type ErrorClass = new (...rest: never[]) => Error
type Wrong = readonly [what: string, kind: ErrorClass, says: RegExp, run: (runtime: Runtime) => unknown]

const { OptionError, ShapeError, TokenError, DataError, WebRNNError } = webrnn
const model = (runtime: Runtime) =>
  sequential(new Embedding(runtime, 5, 4), new LSTM(runtime, 4, 3), new Linear(runtime, 3, 5))
const x = (runtime: Runtime, shape: readonly number[]) =>
  runtime.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape)
const unchecked = (value: unknown) => value as never

const cases: readonly Wrong[] = [
  [
    'input size',
    ShapeError,
    /LSTM\.forward: x is \[3, 2, 5\], wanted \[T, B, 4\]/,
    (rt) => new LSTM(rt, 4, 3).forward(x(rt, [3, 2, 5])),
  ],
  [
    'rank',
    ShapeError,
    /GRU\.forward: x is \[3, 4\], wanted \[T, B, 4\]/,
    (rt) => new GRU(rt, 4, 3).forward(x(rt, [3, 4])),
  ],
  ['no steps', ShapeError, /at least one step/, (rt) => new GRU(rt, 4, 3).forward(x(rt, [0, 2, 4]))],
  [
    'linear input',
    ShapeError,
    /Linear\.forward: x is \[2, 3\], wanted \[\.\.\., 4\]/,
    (rt) => new Linear(rt, 4, 3).forward(x(rt, [2, 3])),
  ],
  ['tensor data', ShapeError, /5 numbers do not fill the shape \[2, 3\]/, (rt) => rt.tensor([1, 2, 3, 4, 5], [2, 3])],
  [
    'lengths count',
    ShapeError,
    /3 lengths for 2 rows/,
    (rt) => new LSTM(rt, 4, 3).forward(x(rt, [3, 2, 4]), { lengths: [1, 2, 3] }),
  ],
  [
    'length range',
    ShapeError,
    /lengths\[1\] is 4, wanted a whole number from 0 to 3/,
    (rt) => new LSTM(rt, 4, 3).forward(x(rt, [3, 2, 4]), { lengths: [1, 4] }),
  ],
  [
    'state names',
    ShapeError,
    /state has h, wanted h, c/,
    (rt) => new LSTM(rt, 4, 3).forward(x(rt, [3, 2, 4]), { state: { h: x(rt, [1, 2, 3]) } }),
  ],
  [
    'state shape',
    ShapeError,
    /state\.h is \[1, 9, 3\], wanted \[1, 2, 3\]/,
    (rt) => new GRU(rt, 4, 3).forward(x(rt, [3, 2, 4]), { state: { h: x(rt, [1, 9, 3]) } }),
  ],
  ['token high', TokenError, /token 5 at \[0, 1\] is not in \[0, 5\)/, (rt) => model(rt).forward([[1, 5]])],
  ['token low', TokenError, /token -1/, (rt) => model(rt).forward([[-1]])],
  ['token fraction', TokenError, /token 0 is 1\.5, not a whole number/, (rt) => model(rt).forward([[1.5]])],
  ['ragged tokens', ShapeError, /row 1 has 1 tokens, row 0 has 2/, (rt) => model(rt).forward([[1, 2], [3]])],
  [
    'target range',
    TokenError,
    /crossEntropy: target 7 at 0 is not in \[0, 5\)/,
    (rt) => crossEntropy(model(rt).forward([[1]]), [7]),
  ],
  [
    'target count',
    ShapeError,
    /targets are \[3\], wanted \[1, 1\]/,
    (rt) => crossEntropy(model(rt).forward([[1]]), [1, 2, 3]),
  ],
  [
    'weights count',
    ShapeError,
    /crossEntropy: 2 weights for 5 classes/,
    (rt) => crossEntropy(model(rt).forward([[1]]), [2], { weights: [1, 2] }),
  ],
  [
    'weight below 0',
    OptionError,
    /weights\[1\] is -1/,
    (rt) => crossEntropy(model(rt).forward([[1]]), [2], { weights: [1, -1, 1, 1, 1] }),
  ],
  [
    'label smoothing',
    OptionError,
    /labelSmoothing is 1, wanted 0 ≤ labelSmoothing < 1/,
    (rt) => crossEntropy(model(rt).forward([[1]]), [2], { labelSmoothing: 1 }),
  ],
  [
    'reduction',
    OptionError,
    /reduction is 'max', wanted 'mean', 'sum' or 'none'/,
    (rt) => crossEntropy(model(rt).forward([[1]]), [2], { reduction: unchecked('max') }),
  ],
  [
    'binary targets',
    OptionError,
    /binaryCrossEntropy: target 1 is 2, wanted a number from 0 to 1/,
    (rt) => webrnn.binaryCrossEntropy(rt.tensor([0, 0], [2]), [1, 2]),
  ],
  [
    'squared targets',
    ShapeError,
    /meanSquaredError: 3 targets for the 2 numbers of \[2\]/,
    (rt) => webrnn.meanSquaredError(rt.tensor([0, 0], [2]), [1, 2, 3]),
  ],
  [
    'squared shape',
    ShapeError,
    /targets are \[2, 1\], wanted \[2\]/,
    (rt) => webrnn.meanSquaredError(rt.tensor([0, 0], [2]), rt.tensor([1, 2], [2, 1])),
  ],
  [
    'misspelt option',
    OptionError,
    /LSTM: unknown option 'dropuot'; there are layers/,
    (rt) => new LSTM(rt, 4, 3, unchecked({ dropuot: 0.1 })),
  ],
  ['dropout of 1', OptionError, /dropout is 1, wanted 0 ≤ dropout < 1/, (rt) => new LSTM(rt, 4, 3, { dropout: 1 })],
  ['zero layers', OptionError, /layers is 0/, (rt) => new LSTM(rt, 4, 3, { layers: 0 })],
  ['no units', OptionError, /units is 0/, (rt) => new LSTM(rt, 4, 0)],
  ['plan', OptionError, /plan is 'loop'/, (rt) => new LSTM(rt, 4, 3, unchecked({ plan: 'loop' }))],
  [
    'nonlinearity',
    OptionError,
    /nonlinearity is 'gelu'/,
    (rt) => new RNN(rt, 4, 3, unchecked({ nonlinearity: 'gelu' })),
  ],
  [
    'unknown cell',
    OptionError,
    /this is no cell; take one of `cells`/,
    (rt) => new Recurrent(rt, unchecked((cells as Record<string, unknown>).lstmm), 4, 3),
  ],
  [
    'no runtime',
    OptionError,
    /the first argument must be what open\(\) gave/,
    () => new LSTM(unchecked(undefined), 4, 3),
  ],
  ['empty sequential', OptionError, /no layers/, () => sequential()],
  ['tokens to an LSTM', ShapeError, /tokens need an Embedding/, (rt) => sequential(new LSTM(rt, 4, 3)).forward([[1]])],
  [
    'backward of many',
    ShapeError,
    /only a scalar/,
    (rt) =>
      model(rt)
        .forward([[1]])
        .backward(),
  ],
  [
    'backward of nothing',
    WebRNNError,
    /not part of a graph/,
    (rt) => rt.noGrad(() => crossEntropy(model(rt).forward([[1]]), [1])).backward(),
  ],
  ['Adam option', OptionError, /Adam: lr is -1/, (rt) => new Adam(model(rt).parameters(), { lr: -1 })],
  [
    'AdamW betas',
    OptionError,
    /AdamW: betas is 1/,
    (rt) => new webrnn.AdamW(model(rt).parameters(), { betas: [0.9, 1] }),
  ],
  [
    'Nesterov alone',
    OptionError,
    /nesterov wants a momentum/,
    (rt) => new webrnn.SGD(model(rt).parameters(), { nesterov: true }),
  ],
  [
    'SGD option',
    OptionError,
    /unknown option 'beta'/,
    (rt) => new webrnn.SGD(model(rt).parameters(), unchecked({ beta: 1 })),
  ],
  [
    'RMSProp alpha',
    OptionError,
    /RMSProp: alpha is 1/,
    (rt) => new webrnn.RMSProp(model(rt).parameters(), { alpha: 1 }),
  ],
  [
    'Adagrad clip',
    OptionError,
    /Adagrad: clipValue is -1/,
    (rt) => new webrnn.Adagrad(model(rt).parameters(), { clipValue: -1 }),
  ],
  [
    'projection too wide',
    OptionError,
    /projSize is 3, wanted a whole number below the 3/,
    (rt) => new LSTM(rt, 4, 3, { projSize: 3 }),
  ],
  [
    'projection of a GRU',
    OptionError,
    /projSize is for the LSTM; the cell gru is too different/,
    (rt) => new webrnn.Recurrent(rt, webrnn.cells.gru, 4, 3, { projSize: 2 }),
  ],
  [
    'projection of nothing',
    ShapeError,
    /lengths\[1\] is 0; with projSize each row has a step/,
    (rt) => new LSTM(rt, 1, 3, { projSize: 2 }).forward(rt.tensor([1, 2], [1, 2, 1]), { lengths: [1, 0] }),
  ],
  [
    'rows first',
    ShapeError,
    /LSTM\.forward: x is \[2, 3, 5\], wanted \[B, T, 4\]/,
    (rt) => new LSTM(rt, 4, 3, { batchFirst: true }).forward(rt.tensor(new Float32Array(30), [2, 3, 5])),
  ],
  ['Adam without parameters', OptionError, /no parameters/, () => new Adam([])],
  ['empty sentence', DataError, /sentence 1 is empty/, () => padBatch([[1], []])],
  ['no tensor', ShapeError, /LSTM\.forward: x is no tensor/, (rt) => new LSTM(rt, 4, 3).forward(unchecked([[1]]))],
  [
    'the whole result',
    ShapeError,
    /logits is no tensor; did you mean its y\?/,
    (rt) => crossEntropy(unchecked(new LSTM(rt, 4, 3).forward(x(rt, [1, 1, 4]))), [0]),
  ],
  ['shape', ShapeError, /\[-1, -1\] is no shape/, (rt) => rt.tensor([1], [-1, -1])],
  ['reshape', ShapeError, /reshape: \[2, -1\] is no shape/, (rt) => webrnn.reshape(x(rt, [4]), [2, -1])],
  ['concat', ShapeError, /concat: wants a list/, (rt) => webrnn.concat(unchecked(x(rt, [4])))],
  [
    'one beta',
    OptionError,
    /Adam: betas is 0\.9, wanted two numbers/,
    (rt) => new Adam(model(rt).parameters(), { betas: unchecked([0.9]) }),
  ],
  ['no targets', ShapeError, /crossEntropy: null instead of/, (rt) => crossEntropy(x(rt, [1, 2]), unchecked(null))],
  [
    'no values',
    ShapeError,
    /meanSquaredError: undefined instead of/,
    (rt) => webrnn.meanSquaredError(x(rt, [1]), unchecked(undefined)),
  ],
  [
    'nested values',
    ShapeError,
    /meanSquaredError: targets are no flat list/,
    (rt) => webrnn.meanSquaredError(x(rt, [1]), unchecked([[1]])),
  ],
  [
    'no pair',
    OptionError,
    /forbidden\.transitions\[0\] is no pair/,
    (rt) => new webrnn.CRF(rt, 2, { forbidden: { transitions: unchecked([1]) } }),
  ],
  [
    'generating with rows first',
    OptionError,
    /generate: a layer of the model is batchFirst/,
    (rt) => {
      const layers = [new Embedding(rt, 5, 4), new LSTM(rt, 4, 3, { batchFirst: true }), new Linear(rt, 3, 5)] as const
      return generate(sequential(...layers), { prompt: [1] }).next()
    },
  ],
  [
    'gradient of many',
    ShapeError,
    /output 0 is \[1, 2\]; only a scalar/,
    (rt) => backward([new Linear(rt, 2, 2).forward(x(rt, [1, 2]))]),
  ],
  [
    'a part passed already',
    WebRNNError,
    /which an earlier backward has passed; go back from both losses at once/,
    (rt) => {
      const y = new Linear(rt, 2, 2).forward(x(rt, [1, 2]))
      const [one, two] = [crossEntropy(y, [0]), crossEntropy(y, [1])]
      one.backward()
      two.backward()
    },
  ],
  [
    'a parameter changed',
    WebRNNError,
    /a parameter of Linear was changed after forward/,
    (rt) => {
      const linear = new Linear(rt, 2, 2)
      const loss = crossEntropy(linear.forward(x(rt, [1, 2])), [0])
      linear.weight.write(new Float32Array(4))
      loss.backward()
    },
  ],
  ['a fraction among targets', TokenError, /token 1 is NaN/, (rt) => crossEntropy(x(rt, [2, 3]), [1, NaN])],
  [
    'a missing prompt token',
    TokenError,
    /prompt: token 0 is undefined/,
    (rt) => generate(model(rt), { prompt: unchecked([undefined]) }).next(),
  ],
  ['a number that wraps', TokenError, /token 0 is 4294967297/, () => padBatch([[2 ** 32 + 1]])],
  [
    'padBatch option',
    OptionError,
    /padBatch: unknown option 'padding'/,
    () => padBatch([[1]], unchecked({ padding: 7 })),
  ],
  [
    'nested sequential',
    OptionError,
    /layer 0 is no Embedding, recurrent layer, Linear or Dropout/,
    (rt) => sequential(unchecked(model(rt))),
  ],
  ['Adam of a model', OptionError, /wants parameters/, (rt) => new Adam(unchecked(model(rt)))],
  ['Adam of a tensor', OptionError, /not all of these are parameters/, (rt) => new Adam([unchecked(x(rt, [2]))])],
  [
    'a rate that is none',
    OptionError,
    /lr is NaN/,
    (rt) => {
      const optimizer = new Adam(model(rt).parameters())
      optimizer.lr = NaN
      optimizer.step()
    },
  ],
  ['empty prompt', DataError, /the prompt is empty/, (rt) => generate(model(rt), { prompt: [] }).next()],
  ['prompt token', TokenError, /token 9/, (rt) => generate(model(rt), { prompt: [9] }).next()],
  [
    'temperature',
    OptionError,
    /temperature is -1/,
    (rt) => generate(model(rt), { prompt: [1], temperature: -1 }).next(),
  ],
  [
    'no topK',
    OptionError,
    /generate: topK is 0, wanted a whole number from 1/,
    (rt) => generate(model(rt), { prompt: [1], topK: 0 }).next(),
  ],
  ['half a token', OptionError, /topK is 1\.5/, (rt) => generate(model(rt), { prompt: [1], topK: 1.5 }).next()],
  [
    'no topP',
    OptionError,
    /generate: topP is 0, wanted 0 < topP ≤ 1/,
    (rt) => generate(model(rt), { prompt: [1], topP: 0 }).next(),
  ],
  ['too much topP', OptionError, /topP is 1\.01/, (rt) => generate(model(rt), { prompt: [1], topP: 1.01 }).next()],
  ['topP NaN', OptionError, /topP is NaN/, (rt) => generate(model(rt), { prompt: [1], topP: NaN }).next()],
  [
    'no chunk',
    OptionError,
    /generate: chunk is 0, wanted a whole number from 1/,
    (rt) => generate(model(rt), { prompt: [1], chunk: 0 }).next(),
  ],
  [
    'more logits than tokens',
    ShapeError,
    /generate: the model has logits for 6 tokens and knows 5/,
    (rt) => generate(sequential(new Embedding(rt, 5, 4), new Linear(rt, 4, 6)), { prompt: [1] }).next(),
  ],
]

export const errorCases: readonly ApiCase[] = [
  {
    name: 'api: wrong use is refused in plain words, and the runtime stays usable',
    async run(open, check) {
      const runtime = await open()
      for (const [what, kind, says, run] of cases) {
        let thrown: unknown
        try {
          await run(runtime)
        } catch (error) {
          thrown = error
        }
        check.that(
          thrown instanceof kind && says.test(thrown.message),
          `${what}: ${String(thrown)}, wanted ${kind.name} ${String(says)}`,
        )
      }
      const loss = crossEntropy(model(runtime).forward([[1]]), [1])
      loss.backward()
      check.that(Number.isFinite(await loss.item()), 'a training step after all that')
    },
  },
  {
    name: 'api: an optimizer whose parameters went to another refuses to step; a closed runtime refuses all',
    async run(open, check) {
      const runtime = await open()
      const linear = new Linear(runtime, 2, 2)
      const old = new Adam(linear.parameters())
      const values = await linear.weight.data()
      const young = new Adam(linear.parameters())
      check.that((await linear.weight.data()).join() === values.join(), 'moving changed the weights')
      crossEntropy(linear.forward(x(runtime, [1, 2])), [0]).backward()
      const refused = (run: () => unknown): boolean => {
        try {
          run()
          return false
        } catch (error) {
          return error instanceof WebRNNError
        }
      }
      check.that(
        refused(() => old.step()),
        'the old optimizer stepped',
      )
      check.that(!refused(() => young.step()), 'the new optimizer did not step')
      runtime.close()
      check.that(
        refused(() => linear.forward(x(runtime, [1, 2]))),
        'a closed runtime ran',
      )
    },
  },
  {
    name: 'api: tensors of another runtime are refused',
    async run(open, check) {
      const [here, there] = [await open(), await open()]
      const refused = (what: string, run: () => unknown): void => {
        let thrown: unknown
        try {
          run()
        } catch (error) {
          thrown = error
        }
        check.that(
          thrown instanceof OptionError && /another runtime|different runtimes/.test(thrown.message),
          `${what}: ${String(thrown)}`,
        )
      }
      refused('Linear', () => new Linear(here, 2, 2).forward(x(there, [1, 2])))
      refused('LSTM', () => new LSTM(here, 4, 3).forward(x(there, [1, 1, 4])))
      refused('state', () => new GRU(here, 4, 3).forward(x(here, [1, 1, 4]), { state: { h: x(there, [1, 1, 3]) } }))
      refused('Adam', () => new Adam([...model(here).parameters(), ...model(there).parameters()]))
    },
  },
  {
    name: 'api: whatever allocation fails, in forward or backward, nothing leaks and the runtime goes on',
    async run(open, check) {
      const runtime = await open(1)
      const { device } = runtime
      const lstm = new LSTM(runtime, 4, 3, { layers: 2, bidirectional: true, dropout: 0.2 })
      const linear = new Linear(runtime, 6, 5)
      const optimizer = new Adam([...lstm.parameters(), ...linear.parameters()])
      const given = runtime.tensor(new Float32Array(16).fill(0.5), [2, 2, 4])
      let left = Infinity
      /** What `of` allocates, as long as some is left: for one direction, and for both at once where a backend takes them together. */
      const rationed =
        <M>(of: (elements: number) => M) =>
        (elements: number): M => {
          if (left-- <= 0) throw new webrnn.OutOfMemoryError('no memory, on purpose')
          return of(elements)
        }
      device.allocate = rationed(device.allocate.bind(device))
      device.allocateBoth = rationed(device.allocateBoth.bind(device))
      /** Lets only so many allocations of `body` through. Tells whether that was enough. */
      const within = (allowed: number, body: () => unknown): boolean => {
        left = allowed
        try {
          body()
          return true
        } catch (error) {
          check.that(error instanceof webrnn.OutOfMemoryError, `threw ${String(error)}`)
          return false
        } finally {
          left = Infinity
        }
      }
      const forward = () => lstm.forward(given, { lengths: [2, 1] })
      const train = (allowed = Infinity): boolean => {
        const loss = crossEntropy(linear.forward(forward().y), [
          [2, 3],
          [4, 0],
        ])
        const isDone = within(allowed, () => loss.backward())
        if (isDone) optimizer.step()
        else optimizer.zeroGrad()
        return isDone
      }
      const settle = (): void => void Array.from({ length: 70 }, () => train())

      forward() // now all packed and turned weights are there
      let refused = 0
      for (let before = runtime.stats().bytesLive; !within(refused, forward); refused++) {
        const after = runtime.stats().bytesLive
        check.that(after <= before, `forward left ${after - before} bytes when allocation ${refused} failed`)
      }
      check.that(refused > 6, `forward took ${refused} allocations`)

      settle()
      const live = runtime.stats().bytesLive
      for (refused = 0; !train(refused); refused++);
      check.that(refused > 6, `backward took ${refused} allocations`)
      settle()
      await linear.weight.data()
      const after = runtime.stats().bytesLive
      check.that(after <= live, `bytesLive went from ${live} to ${after}`)
    },
  },
]

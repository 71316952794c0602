/** What things say of themselves: lines, tables, the version. */
import {
  BiLSTM,
  CRF,
  Conv1d,
  Dropout,
  Embedding,
  EncoderDecoder,
  GRU,
  LSTM,
  Linear,
  Module,
  OptionError,
  RNN,
  Recurrent,
  ReleasedError,
  cells,
  formatTensor,
  joinParameters,
  sequential,
  version,
  type Runtime,
} from '../../bindings/index.js'
import manifest from '../../package.json'
import type { Check } from '../kernels/check.js'
import type { ApiCase } from './case.js'
import { expectRefused } from './refused.js'

function says(check: Check, got: unknown, want: string): void {
  check.that(String(got) === want, `says\n${String(got)}\nwanted\n${want}`)
}

/** What Node's console asks an object for. */
const inConsole = (of: object): unknown =>
  (of as Record<symbol, () => unknown>)[Symbol.for('nodejs.util.inspect.custom')]!()

/** Two layers and one weight in both. */
class Tied extends Module {
  readonly one
  readonly other
  constructor(runtime: Runtime) {
    super(runtime)
    this.one = new Linear(runtime, 3, 3, { bias: false })
    this.other = new Linear(runtime, 3, 3)
    Object.assign(this.other, { weight: this.one.weight })
  }
  override children() {
    return [this.one, this.other]
  }
  override namedParameters() {
    return joinParameters({ one: this.one, other: this.other })
  }
}

export const describingCases: readonly ApiCase[] = [
  {
    name: 'api: a tensor, a parameter, a state and a runtime say what they are, in a line and in the console',
    async run(open, check) {
      const runtime = await open()
      const x = runtime.tensor([1, 2, 3, 4, 5, 6], [2, 1, 3])
      says(check, x, 'Tensor [2, 1, 3] float32')
      says(check, runtime.tensor([1], [], { requiresGrad: true }), 'Tensor [] float32, requiresGrad')
      const lstm = new LSTM(runtime, 3, 2)
      says(check, lstm.parameters()[0], 'Parameter weight_ih_l0 [8, 3] float32, requiresGrad')
      const { y, state } = lstm.forward(x)
      says(check, y, 'Tensor [2, 1, 2] float32, requiresGrad')
      says(check, state, 'RecurrentState h [1, 1, 2], c [1, 1, 2]')
      says(check, runtime, `Runtime, ${runtime.reason}`)
      for (const one of [x, y, state, lstm, runtime]) says(check, inConsole(one), String(one))
      x.dispose()
      says(check, x, 'Tensor [2, 1, 3] float32, given back')
      runtime.close()
      says(check, runtime, 'Runtime, closed')
    },
  },
  {
    name: 'api: layers and models say what made them',
    async run(open, check) {
      const runtime = await open()
      const own = { layers: 2, bidirectional: true, dropout: 0.25, batchFirst: true }
      for (const [layer, want] of [
        [new Embedding(runtime, 9, 4), 'Embedding(9, 4)'],
        [new Linear(runtime, 4, 3), 'Linear(4, 3)'],
        [new Dropout(runtime, 0.3), 'Dropout(0.3)'],
        [new Conv1d(runtime, 4, 8, 3, { padding: 1 }), 'Conv1d(4, 8, 3)'],
        [new CRF(runtime, 5), 'CRF(5)'],
        [new LSTM(runtime, 4, 3), 'LSTM(4, 3)'],
        [new LSTM(runtime, 4, 3, { projSize: 2 }), 'LSTM(4, 3, projSize: 2)'],
        [new BiLSTM(runtime, 4, 3), 'BiLSTM(4, 3, bidirectional: true)'],
        [new GRU(runtime, 4, 3, own), 'GRU(4, 3, layers: 2, bidirectional: true, dropout: 0.25, batchFirst: true)'],
        [new RNN(runtime, 4, 3, { nonlinearity: 'relu' }), 'RNN(rnn_relu, 4, 3)'],
        [new Recurrent(runtime, cells.mut1, 3, 3, { layers: 2 }), 'Recurrent(mut1, 3, 3, layers: 2)'],
        [sequential(new Linear(runtime, 4, 3), new Dropout(runtime)), 'sequential(Linear(4, 3), Dropout(0.5))'],
        [
          new EncoderDecoder(sequential(new GRU(runtime, 2, 3)), sequential(new GRU(runtime, 4, 3))),
          'EncoderDecoder(sequential(GRU(2, 3)), sequential(GRU(4, 3)))',
        ],
        [new Tied(runtime), 'Tied(Linear(3, 3), Linear(3, 3))'],
      ] as const)
        says(check, layer, want)
    },
  },
  {
    name: "api: a model's summary has each parameter once, by its layer, and their number",
    async run(open, check) {
      const runtime = await open()
      const model = sequential(
        new Embedding(runtime, 1000, 16),
        new LSTM(runtime, 16, 5, { bias: false }),
        new Dropout(runtime),
        new Linear(runtime, 5, 7),
      )
      const before = runtime.stats().dispatches
      says(
        check,
        model.summary(),
        `\
layer                parameter       shape        count
Embedding(1000, 16)  0.weight        [1000, 16]  16,000
LSTM(16, 5)          1.weight_ih_l0  [20, 16]       320
                     1.weight_hh_l0  [20, 5]        100
Dropout(0.5)
Linear(5, 7)         3.weight        [7, 5]          35
                     3.bias          [7]              7
total                                            16,462`,
      )
      check.that(runtime.stats().dispatches === before, 'it ran something')
      const counted = model.parameters().reduce((sum, { size }) => sum + size, 0)
      check.that(counted === 16462, `there are ${counted}`)
      says(
        check,
        new Tied(runtime).summary(),
        `\
layer         parameter   shape   count
Linear(3, 3)  one.weight  [3, 3]      9
Linear(3, 3)  other.bias  [3]         3
total                                12`,
      )
      says(
        check,
        new Linear(runtime, 2, 1, { bias: false }).summary(),
        `\
layer         parameter  shape   count
Linear(2, 1)  weight     [1, 2]      2
total                                2`,
      )
    },
  },
  {
    name: 'api: formatTensor writes numbers in columns, as many as one can read',
    async run(open, check) {
      const runtime = await open()
      const written = (data: number[], shape: number[], digits?: number): Promise<string> =>
        formatTensor(runtime.tensor(data, shape), digits)
      says(check, await written([1.5], []), '1.5000')
      says(check, await written([1, -20, 3], [3]), '[  1, -20,   3]')
      says(check, await written([0.25, -1, 10, NaN], [2, 2], 2), '[[ 0.25, -1.00],\n [10.00,   NaN]]')
      says(check, await written([3e-7, -Infinity], [2], 1), '[   3.0e-7, -Infinity]')
      says(check, await written([4e9, 1], [2], 0), '[4e+9, 1e+0]')
      says(check, await written([1, 2, 3, 4], [2, 1, 2]), '[[[1, 2]],\n\n [[3, 4]]]')
      says(check, await written([], [2, 0]), '[[],\n []]')
      const long = Array.from({ length: 2500 }, (_, n) => n)
      says(
        check,
        await written(long, [2, 1250]),
        '[[   0,    1,    2, …, 1247, 1248, 1249],\n [1250, 1251, 1252, …, 2497, 2498, 2499]]',
      )
      says(check, await written(long, [2500]), '[   0,    1,    2, …, 2497, 2498, 2499]')
      const gone = runtime.tensor([1], [1])
      gone.dispose()
      await expectRefused(check, [
        [() => written([1], [1], -1), OptionError, /digits is -1, wanted a whole number from 0 to 100/],
        [() => formatTensor(gone), ReleasedError, /given back/],
      ])
    },
  },
  {
    name: 'api: the version is that of the package',
    async run(_open, check) {
      check.that(version === manifest.version, `${version} instead of ${manifest.version}`)
    },
  },
]

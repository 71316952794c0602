/** Number by number. */
import type { Random } from '../../../reference/random.js'
import { floats, type Array as Numbers, type Attribute, type TypeName } from '../write_graph.js'
import { bools, length, positive, uniform, whole, type Make } from './case.js'

const unary = (op: string, attributes: Readonly<Record<string, Attribute>> = {}, of = uniform): [string, Make] => [
  op,
  (random) => ({ op, attributes, inputs: [of(random, length(random), length(random))] }),
]

/** Shapes that go together in NumPy's way. */
const binary = (op: string, of = uniform, outputs: readonly TypeName[] = ['float32']): [string, Make][] => {
  const make = (name: string, shapes: (random: Random) => [number[], number[]]): [string, Make] => [
    `${op}, ${name}`,
    (random) => {
      const [a, b] = shapes(random)
      return { op, inputs: [of(random, ...a), of(random, ...b)], outputs }
    },
  ]
  return [
    make('one shape', (random) => {
      const dims = [2, 3, length(random)]
      return [dims, dims]
    }),
    make('a row', (random) => {
      const n = length(random)
      return [[2, length(random), n], [n]]
    }),
    make('columns and rows', (random) => {
      const [m, n] = [length(random), length(random)]
      return [
        [m, 1],
        [2, 1, n],
      ]
    }),
    make('a number', (random) => [[length(random), 3], []]),
  ]
}

const wholeNumbers = (random: Random, ...dims: number[]): Numbers => {
  const some = whole(random, 1, 9, ...dims)
  return { ...some, data: [...some.data].map((one) => (random.next() < 0.5 ? -one : one)) }
}

export const elementwise: readonly [string, Make][] = [
  ...[
    'Abs',
    'Neg',
    'Exp',
    'Reciprocal',
    'Floor',
    'Ceil',
    'Round',
    'Sign',
    'Relu',
    'Tanh',
    'Sigmoid',
    'Softplus',
    'Softsign',
    'Identity',
  ].map((op) => unary(op)),
  unary('Log', {}, positive),
  unary('Sqrt', {}, positive),
  unary('LeakyRelu', { alpha: { f: 0.2 } }),
  unary('Elu', { alpha: { f: 0.7 } }),
  unary('HardSigmoid', { alpha: { f: 0.3 }, beta: { f: 0.4 } }),
  ['Not', (random) => ({ op: 'Not', inputs: [bools(random, 5)], outputs: ['bool'] })],
  ...['Add', 'Sub', 'Mul', 'Min', 'Max', 'Sum'].flatMap((op) => binary(op)),
  ...binary('Div', positive),
  ...binary('Pow', positive),
  ...['Add', 'Sub', 'Mul', 'Div', 'Mod'].flatMap((op) =>
    binary(op, wholeNumbers, ['int64']).map(([name, make]): [string, Make] => [`${name}, whole`, make]),
  ),
  ...['Equal', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual'].flatMap((op) => binary(op, wholeNumbers, ['bool'])),
  ...['And', 'Or', 'Xor'].flatMap((op) => binary(op, bools, ['bool'])),
  [
    'Mod, as in C',
    (random) => ({ op: 'Mod', attributes: { fmod: 1 }, inputs: [uniform(random, 6), positive(random, 6)] }),
  ],
  [
    'Sum, three',
    (random) => ({ op: 'Sum', inputs: [uniform(random, 2, 3), uniform(random, 3), uniform(random, 2, 1)] }),
  ],
  ['Where', (random) => ({ op: 'Where', inputs: [bools(random, 3, 1), uniform(random, 4), uniform(random, 2, 3, 4)] })],
  [
    'Clip',
    (random) => ({
      op: 'Clip',
      inputs: [uniform(random, 7), floats([], [-0.5]), floats([], [0.7])],
      constants: [1, 2],
    }),
  ],
  [
    'Clip, above only',
    (random) => ({ op: 'Clip', inputs: [uniform(random, 7), null, floats([], [0.7])], constants: [2] }),
  ],
  [
    'Clip, opset 7',
    (random) => ({
      op: 'Clip',
      opset: 7,
      attributes: { min: { f: -1 }, max: { f: 0.5 } },
      inputs: [uniform(random, 9)],
    }),
  ],
  ...(
    [
      ['int64', 7],
      ['int32', 6],
      ['bool', 9],
      ['float64', 11],
    ] as const
  ).map(([type, to]): [string, Make] => [
    `Cast to ${type}`,
    (random) => ({ op: 'Cast', attributes: { to }, inputs: [uniform(random, 3, 4)], outputs: [type] }),
  ]),
  ['Cast of whole numbers', (random) => ({ op: 'Cast', attributes: { to: 1 }, inputs: [whole(random, -9, 9, 5)] })],
]

/** One node each, with random shapes and every form that it has had between opsets 7 and 21. */
import type { Random } from '../../reference/random.js'
import {
  floats,
  ints,
  type Array as Numbers,
  type Attribute,
  type GraphDescription,
  type TypeName,
} from './write_graph.js'

export interface OperatorCase {
  readonly op: string
  readonly opset?: number
  readonly attributes?: Readonly<Record<string, Attribute>>
  /** In their order; null: left out. */
  readonly inputs: readonly (Numbers | null)[]
  /** Inputs that stand in the file. */
  readonly constants?: readonly number[]
  /** The type of each output. */
  readonly outputs?: readonly TypeName[]
}

type Make = (random: Random) => OperatorCase

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, length) => product * length, 1)
const uniform = (random: Random, ...dims: number[]): Numbers => floats(dims, random.uniform(sizeOf(dims), 2))
const positive = (random: Random, ...dims: number[]): Numbers =>
  floats(dims, uniform(random, ...dims).data.map((one) => Math.abs(one) + 0.1) as Float32Array)
const whole = (random: Random, low: number, high: number, ...dims: number[]): Numbers =>
  ints([...random.integers(sizeOf(dims), low, high)], dims)
const length = (random: Random): number => random.integer(1, 7)
const bools = (random: Random, ...dims: number[]): Numbers => ({
  type: 'bool',
  dims,
  data: [...random.integers(sizeOf(dims), 0, 2)],
})

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
    make(
      'one shape',
      (random) =>
        [
          [3, length(random) + 1],
          [3, 4],
        ].map(() => [2, 3, 5]) as [number[], number[]],
    ),
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

const reduction = (op: string, oldOpset: number): [string, Make][] => [
  [`${op}, all`, (random) => ({ op, inputs: [uniform(random, length(random), 3, 2)] })],
  [
    `${op}, over time`,
    (random) => ({
      op,
      opset: oldOpset,
      attributes: { axes: [0], keepdims: 0 },
      inputs: [uniform(random, length(random), 2, 3)],
    }),
  ],
  [
    `${op}, two axes`,
    (random) => ({
      op,
      opset: oldOpset,
      attributes: { axes: [-1, 0] },
      inputs: [uniform(random, length(random), 2, length(random))],
    }),
  ],
  [
    `${op}, axes given`,
    (random) => ({
      op,
      opset: 18,
      attributes: { keepdims: 0 },
      inputs: [uniform(random, 2, length(random), 3), ints([1])],
      constants: [1],
    }),
  ],
]

const windows: Readonly<Record<string, Readonly<Record<string, Attribute>>>> = {
  plain: {},
  padded: { pads: [1, 2] },
  strided: { strides: [2], pads: [1, 1] },
  dilated: { dilations: [2], pads: [2, 2] },
  'same, upper': { auto_pad: 'SAME_UPPER', strides: [2] },
  'same, lower': { auto_pad: 'SAME_LOWER' },
  valid: { auto_pad: 'VALID' },
}

export const operatorCases: readonly [string, Make][] = [
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
  [
    'Dropout, opset 7',
    (random) => ({ op: 'Dropout', opset: 7, attributes: { ratio: { f: 0.4 } }, inputs: [uniform(random, 4)] }),
  ],
  [
    'Dropout, with a mask',
    (random) => ({
      op: 'Dropout',
      inputs: [uniform(random, 4), floats([], [0.4])],
      constants: [1],
      outputs: ['float32', 'bool'],
    }),
  ],
  ['Constant', () => ({ op: 'Constant', attributes: { value: { t: floats([2, 2], [1, 2, 3, 4]) } }, inputs: [] })],
  ['Constant, numbers', () => ({ op: 'Constant', attributes: { value_floats: { floats: [1, 2.5] } }, inputs: [] })],
  [
    'Constant, whole numbers',
    () => ({ op: 'Constant', attributes: { value_ints: [3, -4] }, inputs: [], outputs: ['int64'] }),
  ],
  ['Constant, one', () => ({ op: 'Constant', attributes: { value_int: 3 }, inputs: [], outputs: ['int64'] })],
  ['Shape', (random) => ({ op: 'Shape', inputs: [uniform(random, length(random), 3, 2)], outputs: ['int64'] })],
  [
    'Shape, a part',
    (random) => ({
      op: 'Shape',
      attributes: { start: -2, end: 3 },
      inputs: [uniform(random, length(random), 3, 2, 1)],
      outputs: ['int64'],
    }),
  ],
  ['Size', (random) => ({ op: 'Size', inputs: [uniform(random, length(random), 3)], outputs: ['int64'] })],
  [
    'Reshape',
    (random) => ({ op: 'Reshape', inputs: [uniform(random, length(random), 3, 4), ints([0, -1, 2])], constants: [1] }),
  ],
  [
    'Reshape, of nothing',
    () => ({ op: 'Reshape', attributes: { allowzero: 1 }, inputs: [floats([0, 3], []), ints([3, 0])], constants: [1] }),
  ],
  ...[0, 1, 2, 3, -1].map((axis): [string, Make] => [
    `Flatten at ${axis}`,
    (random) => ({ op: 'Flatten', attributes: { axis }, inputs: [uniform(random, length(random), 3, 2)] }),
  ]),
  [
    'Squeeze, opset 7',
    (random) => ({
      op: 'Squeeze',
      opset: 7,
      attributes: { axes: [1] },
      inputs: [uniform(random, 3, 1, length(random))],
    }),
  ],
  [
    'Squeeze',
    (random) => ({ op: 'Squeeze', inputs: [uniform(random, 3, 1, length(random), 1), ints([-1, 1])], constants: [1] }),
  ],
  ['Squeeze, all', (random) => ({ op: 'Squeeze', inputs: [uniform(random, 1, 3, 1)] })],
  [
    'Unsqueeze, opset 7',
    (random) => ({
      op: 'Unsqueeze',
      opset: 7,
      attributes: { axes: [0, 2] },
      inputs: [uniform(random, 3, length(random))],
    }),
  ],
  [
    'Unsqueeze',
    (random) => ({ op: 'Unsqueeze', inputs: [uniform(random, 3, length(random)), ints([-1, 0])], constants: [1] }),
  ],
  [
    'Expand',
    (random) => ({ op: 'Expand', inputs: [uniform(random, 3, 1), ints([2, 1, length(random)])], constants: [1] }),
  ],
  [
    'ConstantOfShape',
    (random) => ({
      op: 'ConstantOfShape',
      attributes: { value: { t: floats([1], [0.5]) } },
      inputs: [ints([length(random), 2])],
    }),
  ],
  ['ConstantOfShape, zeros', (random) => ({ op: 'ConstantOfShape', inputs: [ints([length(random), 2])] })],
  [
    'Range',
    (random) => ({
      op: 'Range',
      inputs: [ints([2], []), ints([2 + length(random) * 3], []), ints([2], [])],
      outputs: ['int64'],
    }),
  ],
  ...(
    [
      [0, 2, 1],
      [2, 0, 1],
      [1, 0, 2],
      [2, 1, 0],
    ] as const
  ).map((perm): [string, Make] => [
    `Transpose ${perm.join(' ')}`,
    (random) => ({
      op: 'Transpose',
      attributes: { perm },
      inputs: [uniform(random, length(random), length(random), length(random))],
    }),
  ]),
  ['Transpose', (random) => ({ op: 'Transpose', inputs: [uniform(random, length(random), length(random))] })],
  ...[0, 1, -1].map((axis): [string, Make] => [
    `Concat at ${axis}`,
    (random) => {
      const dims = [3, 4, 2]
      const at = (axis + 3) % 3
      return {
        op: 'Concat',
        attributes: { axis },
        inputs: Array.from({ length: 3 }, () =>
          uniform(random, ...dims.map((one, n) => (n === at ? length(random) : one))),
        ),
      }
    },
  ]),
  [
    'Split, opset 7',
    (random) => ({
      op: 'Split',
      opset: 7,
      attributes: { axis: 1, split: [2, 3] },
      inputs: [uniform(random, length(random), 5)],
      outputs: ['float32', 'float32'],
    }),
  ],
  [
    'Split, sizes given',
    (random) => ({
      op: 'Split',
      opset: 13,
      attributes: { axis: -1 },
      inputs: [uniform(random, length(random), 6), ints([1, 5])],
      constants: [1],
      outputs: ['float32', 'float32'],
    }),
  ],
  [
    'Split, uneven',
    (random) => ({
      op: 'Split',
      opset: 18,
      attributes: { axis: 0, num_outputs: 3 },
      inputs: [uniform(random, 7, length(random))],
      outputs: ['float32', 'float32', 'float32'],
    }),
  ],
  [
    'Slice, opset 7',
    (random) => ({
      op: 'Slice',
      opset: 7,
      attributes: { starts: [1, -2], ends: [1000, 3], axes: [0, 1] },
      inputs: [uniform(random, length(random) + 1, 3)],
    }),
  ],
  [
    'Slice',
    (random) => ({
      op: 'Slice',
      inputs: [uniform(random, 5, length(random), 4), ints([-3, 0]), ints([9223372036854775807, 3]), ints([0, 2])],
      constants: [1, 2, 3],
    }),
  ],
  [
    'Slice, backwards',
    (random) => ({
      op: 'Slice',
      inputs: [uniform(random, 6, length(random)), ints([-1]), ints([-9223372036854775808]), ints([0]), ints([-2])],
      constants: [1, 2, 3, 4],
    }),
  ],
  [
    'Slice, nothing',
    (random) => ({
      op: 'Slice',
      inputs: [uniform(random, 6, length(random)), ints([4]), ints([2])],
      constants: [1, 2],
    }),
  ],
  [
    'Gather, of words',
    (random) => ({
      op: 'Gather',
      inputs: [uniform(random, 9, length(random)), whole(random, -9, 9, length(random), 2)],
      constants: [0],
    }),
  ],
  [
    'Gather at 1',
    (random) => ({
      op: 'Gather',
      attributes: { axis: 1 },
      inputs: [uniform(random, 2, 5, length(random)), whole(random, 0, 5, 3)],
    }),
  ],
  ['Gather, one', (random) => ({ op: 'Gather', inputs: [whole(random, 0, 9, 5), ints([2], [])], outputs: ['int64'] })],
  [
    'GatherElements',
    (random) => ({
      op: 'GatherElements',
      attributes: { axis: 1 },
      inputs: [uniform(random, 3, 5, 2), whole(random, -5, 5, 3, length(random), 2)],
    }),
  ],
  [
    'GatherND',
    (random) => ({ op: 'GatherND', inputs: [uniform(random, 4, 3, length(random)), whole(random, 0, 3, 5, 2)] }),
  ],
  [
    'ReverseSequence',
    (random) => ({ op: 'ReverseSequence', inputs: [uniform(random, 5, 3, length(random)), ints([5, 1, 3])] }),
  ],
  [
    'ReverseSequence, rows first',
    (random) => ({
      op: 'ReverseSequence',
      attributes: { batch_axis: 0, time_axis: 1 },
      inputs: [uniform(random, 2, 5, length(random)), ints([4, 2])],
    }),
  ],
  ['Tile', (random) => ({ op: 'Tile', inputs: [uniform(random, 2, length(random)), ints([3, 2])], constants: [1] })],
  [
    'Pad',
    (random) => ({
      op: 'Pad',
      inputs: [uniform(random, 2, length(random)), ints([0, 1, 2, 3]), floats([], [0.5])],
      constants: [1, 2],
    }),
  ],
  [
    'Pad, opset 7',
    (random) => ({
      op: 'Pad',
      opset: 7,
      attributes: { pads: [1, 0, 0, 2], value: { f: -1 } },
      inputs: [uniform(random, 2, length(random))],
    }),
  ],
  ...reduction('ReduceSum', 11),
  ...['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceSumSquare', 'ReduceL2'].flatMap((op) =>
    reduction(op, 13),
  ),
  ['GlobalMaxPool', (random) => ({ op: 'GlobalMaxPool', inputs: [uniform(random, 2, 3, length(random))] })],
  ['GlobalAveragePool', (random) => ({ op: 'GlobalAveragePool', inputs: [uniform(random, 2, 3, length(random))] })],
  ...['ArgMax', 'ArgMin'].flatMap((op): [string, Make][] => [
    [
      op,
      (random) => ({
        op,
        attributes: { axis: -1, keepdims: 0 },
        inputs: [uniform(random, length(random), 2, 5)],
        outputs: ['int64'],
      }),
    ],
    [
      `${op}, the last`,
      (random) => ({
        op,
        attributes: { axis: 0, select_last_index: 1 },
        inputs: [whole(random, 0, 3, 6, length(random))],
        outputs: ['int64'],
      }),
    ],
  ]),
  ...['Softmax', 'LogSoftmax'].flatMap((op): [string, Make][] => [
    [op, (random) => ({ op, inputs: [uniform(random, length(random), 2, length(random))] })],
    [
      `${op} at 1`,
      (random) => ({ op, attributes: { axis: 1 }, inputs: [uniform(random, length(random), 4, length(random))] }),
    ],
    [`${op}, opset 11`, (random) => ({ op, opset: 11, inputs: [uniform(random, length(random), 4, length(random))] })],
  ]),
  [
    'MatMul, with weights',
    (random) => {
      const k = length(random)
      return { op: 'MatMul', inputs: [uniform(random, 2, length(random), k), uniform(random, k, 5)], constants: [1] }
    },
  ],
  [
    'MatMul, of batches',
    (random) => {
      const k = length(random)
      return { op: 'MatMul', inputs: [uniform(random, 3, 1, 2, k), uniform(random, 4, k, length(random))] }
    },
  ],
  [
    'MatMul, of vectors',
    (random) => {
      const k = length(random)
      return { op: 'MatMul', inputs: [uniform(random, k), uniform(random, k)] }
    },
  ],
  [
    'MatMul, a vector from the left',
    (random) => {
      const k = length(random)
      return { op: 'MatMul', inputs: [uniform(random, k), uniform(random, k, 3)], constants: [1] }
    },
  ],
  ...[0, 1].flatMap((transB) =>
    [[1], [1, 2], [2], []].map((constants): [string, Make] => [
      `Gemm, transB ${transB}, constants ${constants.join(' ')}`,
      (random) => {
        const [k, n] = [length(random), length(random)]
        return {
          op: 'Gemm',
          attributes: { alpha: { f: 0.5 }, beta: { f: 0.7 }, transB },
          inputs: [uniform(random, 3, k), uniform(random, ...(transB ? [n, k] : [k, n])), uniform(random, n)],
          constants,
        }
      },
    ]),
  ),
  [
    'Gemm, transA',
    (random) => ({
      op: 'Gemm',
      attributes: { transA: 1 },
      opset: 11,
      inputs: [uniform(random, 3, 2), uniform(random, 3, length(random))],
    }),
  ],
  [
    'Gemm, C a column',
    (random) => ({
      op: 'Gemm',
      inputs: [uniform(random, 4, 2), uniform(random, 2, length(random)), uniform(random, 4, 1)],
      constants: [1, 2],
    }),
  ],
  ...Object.entries(windows).flatMap(([name, attributes]): [string, Make][] => [
    [
      `Conv, ${name}`,
      (random) => {
        const c = length(random)
        return {
          op: 'Conv',
          attributes: { kernel_shape: [3], ...attributes },
          inputs: [uniform(random, 2, c, 6 + length(random)), uniform(random, 4, c, 3), uniform(random, 4)],
          constants: [1, 2],
        }
      },
    ],
    [
      `MaxPool, ${name}`,
      (random) => ({
        op: 'MaxPool',
        attributes: {
          kernel_shape: [3],
          ...attributes,
          ...(attributes.pads && !attributes.dilations && { pads: [1, 1] }),
        },
        inputs: [uniform(random, 2, 3, 6 + length(random))],
      }),
    ],
  ]),
  [
    'Conv, no bias',
    (random) => ({
      op: 'Conv',
      inputs: [uniform(random, 1, 3, 5), uniform(random, 2, 3, (length(random) % 5) + 1)],
      constants: [1],
    }),
  ],
  [
    'MaxPool, to the ceiling',
    (random) => ({
      op: 'MaxPool',
      attributes: { kernel_shape: [3], strides: [2], ceil_mode: 1 },
      inputs: [uniform(random, 2, 3, 6 + length(random))],
    }),
  ],
]

/** The case as a file, and what is given to it. */
export function describe({
  op,
  opset = 17,
  attributes = {},
  inputs,
  constants = [],
  outputs = ['float32'],
}: OperatorCase): {
  graph: GraphDescription
  given: Record<string, Numbers>
} {
  const names = inputs.map((one, n) => (one ? `in${n}` : ''))
  const entries = inputs.flatMap((one, n) => (one ? [[`in${n}`, one, constants.includes(n)] as const] : []))
  const given = Object.fromEntries(entries.filter(([, , isConstant]) => !isConstant).map(([name, one]) => [name, one]))
  const graph: GraphDescription = {
    opset,
    nodes: [{ op, inputs: names, outputs: outputs.map((_, n) => `out${n}`), attributes }],
    constants: Object.fromEntries(entries.filter(([, , isConstant]) => isConstant).map(([name, one]) => [name, one])),
    inputs: Object.fromEntries(
      Object.entries(given).map(([name, { type, dims }]) => [
        name,
        { type, dims: dims.map((_, axis) => `${name}_${axis}`) },
      ]),
    ),
    outputs: Object.fromEntries(outputs.map((type, n) => [`out${n}`, type])),
  }
  return { graph, given }
}

/** Reductions, softmax, products, windows. */
import { ints, type Attribute } from '../write_graph.js'
import { length, uniform, whole, type Make } from './case.js'

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

export const products: readonly [string, Make][] = [
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

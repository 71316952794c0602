/** What moves no numbers. */
import { floats, ints } from '../write_graph.js'
import { length, uniform, type Make } from './case.js'

export const shapes: readonly [string, Make][] = [
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
]

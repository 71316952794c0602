/** What only moves numbers. */
import { floats, ints } from '../write_graph.js'
import { length, uniform, whole, type Make } from './case.js'

export const movement: readonly [string, Make][] = [
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
]

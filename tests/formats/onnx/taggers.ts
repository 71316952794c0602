/** Taggers with the very nodes that PyTorch's exporter writes for them. */
import { Random } from '../../reference/random.js'
import { floats, ints, type Array as Numbers, type GraphDescription } from './write_graph.js'

export const SIZES = { words: 20, features: 6, units: 5, tags: 4 }

export const feedsOf = (random: Random, T: number, B: number): Record<'tokens', Numbers> => ({
  tokens: ints([...random.integers(T * B, 0, SIZES.words)], [T, B]),
})

const drawn = (random: Random, ...dims: number[]): Numbers =>
  floats(
    dims,
    random.uniform(
      dims.reduce((product, length) => product * length, 1),
      0.5,
    ),
  )

/**
 * Embedding, a BiLSTM that starts from zeros of the batch's size, Linear, log-softmax: [T, B] → [T, B, tags]. The zeros come from the tokens' shape, node by
 * node, as they do where the batch varies.
 */
export function tagger(seed: number): GraphDescription {
  const random = new Random(seed)
  const { words, features: I, units: H, tags } = SIZES
  return {
    opset: 14,
    inputs: { tokens: { type: 'int64', dims: ['time', 'batch'] } },
    outputs: { scores: 'float32', tags: 'int64' },
    constants: {
      'words.weight': drawn(random, words, I),
      W: drawn(random, 2, 4 * H, I),
      R: drawn(random, 2, 4 * H, H),
      B: drawn(random, 2, 8 * H),
      'tags.weight': drawn(random, 2 * H, tags),
      'tags.bias': drawn(random, tags),
    },
    nodes: [
      { op: 'Gather', inputs: ['words.weight', 'tokens'], outputs: ['x'], name: '/words/Gather' },
      { op: 'Shape', inputs: ['x'], outputs: ['shape'] },
      { op: 'Constant', inputs: [], outputs: ['one'], attributes: { value: { t: ints([1], []) } } },
      { op: 'Gather', inputs: ['shape', 'one'], outputs: ['batch'], attributes: { axis: 0 } },
      { op: 'Constant', inputs: [], outputs: ['zeroth'], attributes: { value: { t: ints([0]) } } },
      { op: 'Unsqueeze', inputs: ['batch', 'zeroth'], outputs: ['batches'] },
      { op: 'Constant', inputs: [], outputs: ['directions'], attributes: { value: { t: ints([2]) } } },
      { op: 'Constant', inputs: [], outputs: ['units'], attributes: { value: { t: ints([H]) } } },
      { op: 'Concat', inputs: ['directions', 'batches', 'units'], outputs: ['state'], attributes: { axis: 0 } },
      { op: 'ConstantOfShape', inputs: ['state'], outputs: ['zeros'], attributes: { value: { t: floats([1], [0]) } } },
      {
        op: 'LSTM',
        inputs: ['x', 'W', 'R', 'B', '', 'zeros', 'zeros'],
        outputs: ['y', 'h', 'c'],
        attributes: { direction: 'bidirectional', hidden_size: H },
        name: '/lstm/LSTM',
      },
      { op: 'Transpose', inputs: ['y'], outputs: ['rows'], attributes: { perm: [0, 2, 1, 3] } },
      { op: 'Constant', inputs: [], outputs: ['joined'], attributes: { value: { t: ints([0, 0, -1]) } } },
      { op: 'Reshape', inputs: ['rows', 'joined'], outputs: ['both'] },
      { op: 'MatMul', inputs: ['both', 'tags.weight'], outputs: ['product'], name: '/tags/MatMul' },
      { op: 'Add', inputs: ['tags.bias', 'product'], outputs: ['sums'], name: '/tags/Add' },
      { op: 'LogSoftmax', inputs: ['sums'], outputs: ['scores'], attributes: { axis: -1 } },
      { op: 'ArgMax', inputs: ['scores'], outputs: ['tags'], attributes: { axis: -1, keepdims: 0 } },
    ],
  }
}

/**
 * Rows first, as `batch_first` does it; a convolution over words with its maximum over time beside the last state of a GRU, which is squeezed; Gemm at the end.
 */
export function spellingTagger(seed: number): GraphDescription {
  const random = new Random(seed)
  const { words, features: I, units: H, tags } = SIZES
  return {
    opset: 11,
    inputs: { tokens: { type: 'int64', dims: ['batch', 'letters'] } },
    outputs: { scores: 'float32' },
    constants: {
      'letters.weight': drawn(random, words, I),
      K: drawn(random, 3, I, 3),
      'K.bias': drawn(random, 3),
      W: drawn(random, 1, 3 * H, I),
      R: drawn(random, 1, 3 * H, H),
      B: drawn(random, 1, 6 * H),
      'tags.weight': drawn(random, tags, 3 + H),
      'tags.bias': drawn(random, tags),
    },
    nodes: [
      { op: 'Gather', inputs: ['letters.weight', 'tokens'], outputs: ['x'] },
      { op: 'Dropout', inputs: ['x'], outputs: ['dropped'], attributes: { ratio: { f: 0.5 } } },
      { op: 'Transpose', inputs: ['dropped'], outputs: ['channels'], attributes: { perm: [0, 2, 1] } },
      {
        op: 'Conv',
        inputs: ['channels', 'K', 'K.bias'],
        outputs: ['windows'],
        attributes: { dilations: [1], group: 1, kernel_shape: [3], pads: [1, 1], strides: [1] },
      },
      { op: 'Relu', inputs: ['windows'], outputs: ['positive'] },
      { op: 'GlobalMaxPool', inputs: ['positive'], outputs: ['largest'] },
      { op: 'Squeeze', inputs: ['largest'], outputs: ['spelling'], attributes: { axes: [2] } },
      { op: 'Transpose', inputs: ['dropped'], outputs: ['time'], attributes: { perm: [1, 0, 2] } },
      {
        op: 'GRU',
        inputs: ['time', 'W', 'R', 'B', '', ''],
        outputs: ['', 'h'],
        attributes: { hidden_size: H, linear_before_reset: 1 },
      },
      { op: 'Squeeze', inputs: ['h'], outputs: ['last'], attributes: { axes: [0] } },
      { op: 'Concat', inputs: ['spelling', 'last'], outputs: ['features'], attributes: { axis: 1 } },
      { op: 'Gemm', inputs: ['features', 'tags.weight', 'tags.bias'], outputs: ['sums'], attributes: { transB: 1 } },
      { op: 'Softmax', inputs: ['sums'], outputs: ['scores'], attributes: { axis: 1 } },
    ],
  }
}

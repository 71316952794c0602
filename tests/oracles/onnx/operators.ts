/**
 * Where webrnn's cells are in ONNX: LSTM, GRU and RNN, their attributes, and the order in which they have the gates.
 *
 * webrnn, as PyTorch, stacks the gates of an LSTM i f g o and of a GRU r z n; ONNX i o f c (c is g) and z r h (h is n). Its biases are `[Wb, Rb]`, one
 * behind the other, and its peepholes i o f; webrnn has i f o.
 */
import type { Package } from '../../../tools/cells/package.js'

export interface Operator {
  readonly type: 'LSTM' | 'GRU' | 'RNN'
  /** The name in `cells`. */
  readonly cell: keyof Package['cells']
  readonly states: readonly string[]
  /** For each of ONNX's gates its place in webrnn. */
  readonly gates: readonly number[]
  /** The same for peepholes. */
  readonly peepholes?: readonly number[]
  /** Beside `direction` and `hidden_size`. */
  readonly attributes: Readonly<Record<string, number>>
  /** The activations of a direction, where they are not ONNX's defaults. */
  readonly activations?: readonly string[]
}

const [I, F, G, O] = [0, 1, 2, 3]
const [R, Z, N] = [0, 1, 2]
const lstm = { type: 'LSTM', states: ['h', 'c'], gates: [I, O, F, G], attributes: {} } as const
const gru = { type: 'GRU', states: ['h'], gates: [Z, R, N] } as const
const rnn = { type: 'RNN', states: ['h'], gates: [0], attributes: {} } as const

export const operators: readonly Operator[] = [
  { ...lstm, cell: 'lstm' },
  { ...lstm, cell: 'lstmPeephole', peepholes: [0, 2, 1] },
  { ...gru, cell: 'gru', attributes: { linear_before_reset: 1 } },
  { ...gru, cell: 'gruBefore', attributes: { linear_before_reset: 0 } },
  { ...rnn, cell: 'rnnTanh', activations: ['Tanh'] },
  { ...rnn, cell: 'rnnRelu', activations: ['Relu'] },
]

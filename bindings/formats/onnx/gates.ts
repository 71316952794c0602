/**
 * The recurrent operators of ONNX and webrnn's cells. ONNX stacks gates i o f c and z r h, webrnn by its cells' equations: i f g o and r z n (c is g, h is n).
 * Biases are `[Wb, Rb]`, one behind the other; peepholes i o f.
 */
import { cells, type Cell } from '../../index.js'

export type RecurrentName = 'LSTM' | 'GRU' | 'RNN'

export interface Operator {
  readonly states: readonly string[]
  /** In ONNX's order, by webrnn's names. */
  readonly gates: readonly string[]
  /** The names of its activations, as ONNX has them by default. */
  readonly activations: readonly string[]
}

export const RECURRENT: Readonly<Record<RecurrentName, Operator>> = {
  LSTM: { states: ['h', 'c'], gates: ['i', 'o', 'f', 'g'], activations: ['Sigmoid', 'Tanh', 'Tanh'] },
  GRU: { states: ['h'], gates: ['z', 'r', 'n'], activations: ['Sigmoid', 'Tanh'] },
  RNN: { states: ['h'], gates: ['h'], activations: ['Tanh'] },
}

export const PEEPHOLES = ['i', 'o', 'f'] as const

/** A cell that ships, as ONNX says it. */
export interface Spelling {
  readonly cell: Cell
  readonly op: RecurrentName
  readonly attributes: Readonly<Record<string, number>>
  readonly activations?: readonly string[]
  /** Its f is 1 − i of ONNX's, σ(−x) for σ(x): there the input gate is computed and the forget gate is not. */
  readonly coupled?: boolean
}

/** A function, and not a table: whoever reads no models carries no cells. */
export const spellings = (): readonly Spelling[] => [
  { cell: cells.lstm, op: 'LSTM', attributes: {} },
  { cell: cells.lstmB, op: 'LSTM', attributes: {} },
  { cell: cells.lstmPeephole, op: 'LSTM', attributes: {} },
  { cell: cells.lstmCoupled, op: 'LSTM', attributes: { input_forget: 1 }, coupled: true },
  { cell: cells.gru, op: 'GRU', attributes: { linear_before_reset: 1 } },
  { cell: cells.gruBefore, op: 'GRU', attributes: { linear_before_reset: 0 } },
  { cell: cells.rnnTanh, op: 'RNN', attributes: {}, activations: ['Tanh'] },
  { cell: cells.rnnRelu, op: 'RNN', attributes: {}, activations: ['Relu'] },
]

/** Where a gate of a cell stands in ONNX, and with which sign. A cell with one gate may call it what it likes. */
export function placeOf(op: RecurrentName, gate: string, coupled: boolean): readonly [number, number] {
  const { gates } = RECURRENT[op]
  if (gates.length === 1) return [0, 1]
  return coupled && gate === 'f' ? [gates.indexOf('i'), -1] : [gates.indexOf(gate), 1]
}

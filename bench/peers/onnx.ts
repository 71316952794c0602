/** A row's layer as a model of ONNX: the same for its runtimes in the browser and in Node. */
import { concatenate, reorder } from '../../tests/oracles/blocks.js'
import { operators } from '../../tests/oracles/onnx/operators.js'
import type { Constant, OnnxNode } from '../../tests/oracles/onnx/writer.js'
import { layerData } from '../suite/data.js'
import { layerOf, type Row } from '../suite/row.js'

/** The name in `cells`, by which the operators are listed. */
const EXPORTS = { lstm: 'lstm', gru: 'gru', gru_before: 'gruBefore' } as const

export interface OnnxLayer {
  readonly node: OnnxNode
  /** [T, B, I] */
  readonly x: Float32Array<ArrayBuffer>
  readonly shape: readonly number[]
}

/** Weights are constants of the model, so that a runtime may arrange them once. @throws Error for what ONNX's runtimes are not able to do */
export function onnxLayer(row: Row): OnnxLayer {
  if (row.operation !== 'forward') throw new Error('ONNX Runtime for JavaScript has no training')
  const { cell, T, B, I, H, gates: count } = layerOf(row)
  const { type, gates, attributes } = operators.find((one) => one.cell === EXPORTS[cell])!
  const { x, W, R, biasInput, biasRecurrent } = layerData({ cell, T, B, I, H })
  const rows = count * H
  const constants = new Map<string, Constant>([
    ['W', { values: reorder(W, gates), shape: [1, rows, I] }],
    ['R', { values: reorder(R, gates), shape: [1, rows, H] }],
    ['B', { values: concatenate([reorder(biasInput, gates), reorder(biasRecurrent, gates)]), shape: [1, 2 * rows] }],
  ])
  // Y is [T, 1, B, H], as webrnn's y
  const node = { type, inputs: ['X', 'W', 'R', 'B'], outputs: ['Y'], constants }
  return { node: { ...node, attributes: { ...attributes, hidden_size: H } }, x, shape: [T, B, I] }
}

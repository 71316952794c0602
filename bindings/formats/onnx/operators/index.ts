import type { Operators } from '../node.js'
import { elementwise } from './elementwise.js'
import { gathering } from './gathering.js'
import { movement } from './movement.js'
import { products } from './products.js'
import { recurrents } from './recurrent.js'
import { reductions } from './reductions.js'
import { shapes } from './shapes.js'
import { windows } from './windows.js'

/** All that are run, by ONNX's names. A function: calls at module level would stay in the bundles of those who only write. */
export const operators = (): Operators => ({
  ...elementwise(),
  ...gathering(),
  ...movement(),
  ...products(),
  ...recurrents(),
  ...reductions(),
  ...shapes(),
  ...windows(),
})

/** What takes long, or holds weights, is not computed when a model is read, even where all its inputs are constants. */
export const isHeavy = (op: string): boolean => /^(LSTM|GRU|RNN|MatMul|Gemm|Conv|MaxPool)$/.test(op)

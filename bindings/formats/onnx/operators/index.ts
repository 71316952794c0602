import type { Operators } from '../node.js'
import { elementwise } from './elementwise.js'
import { movement } from './movement.js'
import { products } from './products.js'
import { recurrents } from './recurrent.js'
import { reductions } from './reductions.js'
import { shapes } from './shapes.js'

/** All that are run, by ONNX's names. */
export const OPERATORS: Operators = {
  ...elementwise,
  ...movement,
  ...products,
  ...recurrents,
  ...reductions,
  ...shapes,
}

/** What takes long, or holds weights, is not computed when a model is read, even where all its inputs are constants. */
export const isHeavy = (op: string): boolean => Object.hasOwn(products, op) || Object.hasOwn(recurrents, op)

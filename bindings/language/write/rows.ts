/**
 * How WebAssembly's kernels call a cell's functions, and where in memory the numbers of a row lie: assembly/kernels/tail.ts is the other side.
 */
import type { Place } from '../fragment.js'

/** The pointer to an array of a row, and the bytes between two of its entries. */
export const ROWS: Record<Place['array'], readonly [pointer: string, stride: string]> = {
  wx: ['wx', 'gate'],
  ru: ['ru', 'gate'],
  peephole: ['peephole', 'gate'],
  before: ['before', 'plane'],
  after: ['after', 'plane'],
  saved: ['saved', 'gate'],
  dafter: ['dAfter', 'dPlane'],
  dbefore: ['dBefore', 'dPlane'],
  carried: ['carried', 'gate'],
  dwx: ['dWx', 'gate'],
  dru: ['dRu', 'gate'],
  doperand: ['dOperand', 'gate'],
}

/** The arguments of the four functions after `stage`: addresses of a row's first values, then distances in bytes. */
export const PARAMETERS = {
  forward: ['wx', 'ru', 'peephole', 'before', 'after', 'saved', 'gate', 'plane', 'bytes'],
  operand: ['before', 'saved', 'operand', 'gate', 'plane', 'bytes'],
  backward: [
    ...['peephole', 'before', 'after', 'saved', 'dAfter', 'dBefore', 'carried', 'dWx', 'dRu'],
    ...['gate', 'plane', 'dPlane', 'bytes'],
  ],
  operand_backward: ['before', 'saved', 'dOperand', 'dBefore', 'carried', 'gate', 'plane', 'dPlane', 'bytes'],
} as const

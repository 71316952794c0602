import { ShapeError } from '../errors.js'

/** The true length of each row of a padded batch, in any order. */
export type Lengths = ArrayLike<number>

/** @throws ShapeError unless there is a whole number from 0 to T for each of B rows */
export function expectLengths(call: string, lengths: Lengths, T: number, B: number): Int32Array {
  if (lengths.length !== B) throw new ShapeError(`${call}: ${lengths.length} lengths for ${B} rows`)
  for (let row = 0; row < B; row++) {
    const length = lengths[row]!
    if (!Number.isInteger(length) || length < 0 || length > T)
      throw new ShapeError(`${call}: lengths[${row}] is ${length}, wanted a whole number from 0 to ${T}`)
  }
  return Int32Array.from(lengths)
}

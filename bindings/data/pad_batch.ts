import { DataError, OptionError } from '../errors.js'
import { expectOptions } from '../options.js'
import { toIntegers, type TokenArray } from './tokens.js'

export interface PaddedBatch {
  /** [T, B], T the longest sentence. */
  readonly tokens: TokenArray
  /** The true length of each of the B rows. */
  readonly lengths: readonly number[]
}

/**
 * Puts sentences of different lengths side by side, one a column, padded at their ends.
 * @param options.pad the token to pad with. Default 0
 * @throws DataError if there is no sentence, or one is empty
 */
export function padBatch(sentences: readonly (readonly number[])[], options: { pad?: number } = {}): PaddedBatch {
  expectOptions('padBatch', options, ['pad'])
  const { pad = 0 } = options
  if (!Number.isInteger(pad)) throw new OptionError(`padBatch: pad is ${pad}, wanted a whole number`)
  if (sentences.length === 0) throw new DataError('padBatch: no sentences')
  const lengths = sentences.map((sentence, index) => {
    if (sentence.length === 0) throw new DataError(`padBatch: sentence ${index} is empty`)
    return sentence.length
  })
  const T = lengths.reduce((longest, length) => Math.max(longest, length), 0)
  const B = sentences.length
  const data = new Int32Array(T * B).fill(pad)
  sentences.forEach((sentence, row) =>
    toIntegers(`padBatch: sentence ${row}`, sentence).forEach((token, step) => {
      data[step * B + row] = token
    }),
  )
  return { tokens: { data, shape: [T, B] }, lengths }
}

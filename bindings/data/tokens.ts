import { ShapeError, TokenError } from '../errors.js'

/** Whole numbers with a shape, on the host: tokens or targets, [T, B] as a rule. */
export interface TokenArray {
  readonly data: Int32Array
  readonly shape: readonly number[]
}

/** Tokens as callers have them: with a shape, as rows of numbers (one row a time step), or as a plain list. */
export type Tokens = TokenArray | readonly (readonly number[])[] | ArrayLike<number>

/** @throws ShapeError if rows differ in length or data does not fill the shape; TokenError if one is not a whole number */
export function toTokenArray(call: string, tokens: Tokens): TokenArray {
  if (typeof tokens !== 'object' || tokens === null)
    throw new ShapeError(`${call}: ${String(tokens)} instead of tokens: an array, rows, or { data, shape }`)
  if ('shape' in tokens) {
    const size = tokens.shape.reduce((product, length) => product * length, 1)
    if (tokens.data?.length !== size)
      throw new ShapeError(
        `${call}: ${tokens.data?.length ?? 'no'} tokens do not fill the shape [${tokens.shape.join(', ')}]`,
      )
    return { data: toIntegers(call, tokens.data), shape: tokens.shape }
  }
  if (!isRows(tokens)) return { data: toIntegers(call, tokens), shape: [tokens.length] }
  const width = tokens[0]!.length
  const ragged = tokens.findIndex((row) => row.length !== width)
  if (ragged >= 0)
    throw new ShapeError(
      `${call}: row ${ragged} has ${tokens[ragged]!.length} tokens, row 0 has ${width}; pad them first (padBatch)`,
    )
  return { data: toIntegers(call, tokens.flat()), shape: [tokens.length, width] }
}

const isRows = (tokens: Tokens): tokens is readonly (readonly number[])[] =>
  Array.isArray(tokens) && Array.isArray(tokens[0])

/** A typed array would turn 1.5 into 1, NaN and a missing value into 0, and 2³² into 0, in silence. @throws TokenError */
export function toIntegers(call: string, tokens: ArrayLike<number>): Int32Array {
  if (tokens instanceof Int32Array) return tokens
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!
    if ((token | 0) !== token) throw new TokenError(`${call}: token ${index} is ${String(token)}, not a whole number`)
  }
  return Int32Array.from(tokens)
}

/** @param what they are called @throws TokenError unless every token is in [0, size) or is `except` */
export function expectTokens(
  call: string,
  { data, shape }: TokenArray,
  size: number,
  except?: number,
  what = 'token',
): void {
  const wrong = data.findIndex((token) => (token < 0 || token >= size) && token !== except)
  if (wrong < 0) return
  const width = shape.at(-1) ?? 1
  const place = shape.length === 2 ? `[${Math.floor(wrong / width)}, ${wrong % width}]` : String(wrong)
  throw new TokenError(`${call}: ${what} ${data[wrong]} at ${place} is not in [0, ${size})`)
}

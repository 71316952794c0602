import { ShapeError, TokenError } from '../errors.js'

/** Whole numbers with a shape, on the host: tokens or targets, [T, B] as a rule. */
export interface TokenArray {
  readonly data: Int32Array
  readonly shape: readonly number[]
}

/** Tokens as callers have them: with a shape, or as rows of numbers (one row a time step). */
export type Tokens = TokenArray | readonly (readonly number[])[]

/** @throws ShapeError if rows differ in length or data does not fill the shape */
export function toTokenArray(call: string, tokens: Tokens): TokenArray {
  if ('data' in tokens) {
    const size = tokens.shape.reduce((product, length) => product * length, 1)
    if (tokens.data.length !== size)
      throw new ShapeError(`${call}: ${tokens.data.length} tokens do not fill the shape [${tokens.shape.join(', ')}]`)
    return tokens
  }
  const width = tokens[0]?.length ?? 0
  const ragged = tokens.findIndex((row) => row.length !== width)
  if (ragged >= 0)
    throw new ShapeError(
      `${call}: row ${ragged} has ${tokens[ragged]!.length} tokens, row 0 has ${width}; pad them first (padBatch)`,
    )
  return { data: Int32Array.from(checked(call, tokens.flat())), shape: [tokens.length, width] }
}

/** A typed array would turn 1.5 into 1 and NaN into 0 in silence. */
function checked(call: string, tokens: readonly number[]): readonly number[] {
  const wrong = tokens.findIndex((token) => !Number.isInteger(token))
  if (wrong >= 0) throw new TokenError(`${call}: token ${wrong} is ${String(tokens[wrong])}, not a whole number`)
  return tokens
}

/** @throws TokenError unless every token is in [0, size) or is `except` */
export function expectTokens(call: string, { data, shape }: TokenArray, size: number, except?: number): void {
  const wrong = data.findIndex((token) => (token < 0 || token >= size) && token !== except)
  if (wrong < 0) return
  const width = shape.at(-1) ?? 1
  const place = shape.length === 2 ? `[${Math.floor(wrong / width)}, ${wrong % width}]` : String(wrong)
  throw new TokenError(`${call}: token ${data[wrong]} at ${place} is not in [0, ${size})`)
}

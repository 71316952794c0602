import { ShapeError } from '../errors.js'

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1)

/** @throws ShapeError unless these are lengths of axes; there is no −1 that means 'the rest' */
export function expectLengthsOf(call: string, shape: readonly number[]): void {
  const isList: boolean = Array.isArray(shape)
  if (!isList || shape.some((length) => !Number.isInteger(length) || length < 0))
    throw new ShapeError(`${call}: ${isList ? `[${shape.join(', ')}]` : String(shape)} is no shape`)
}

/**
 * Throws unless `shape` fits `wanted`, in which a number must be met and a letter stands for any length.
 * The message reads `LSTM.forward: x is [30, 8, 60], wanted [T, B, 64]`.
 */
export function expectShape(
  call: string,
  argument: string,
  shape: readonly number[],
  wanted: readonly (number | string)[],
): void {
  const fits =
    shape.length === wanted.length &&
    wanted.every((length, axis) => typeof length === 'string' || length === shape[axis])
  if (!fits) throw new ShapeError(`${call}: ${argument} is [${shape.join(', ')}], wanted [${wanted.join(', ')}]`)
}

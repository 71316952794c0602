import { OptionError } from '../errors.js'
import type { Tensor } from './tensor.js'

/** Of a tensor of more numbers only so many are shown at either end of a long axis. */
const MOST = 1000
const EDGE = 3

/** Where the largest magnitude is out of this, numbers are written with an exponent. */
const [SMALL, LARGE] = [1e-4, 1e8]

/**
 * The numbers of a tensor as NumPy prints an array: in columns, brackets around each axis, of more than 1000 the first and last three. Waits for the device.
 * @param digits after the point; whole numbers have none
 * @throws DeviceError, ReleasedError, OptionError
 */
export async function formatTensor(tensor: Tensor, digits = 4): Promise<string> {
  if (!(Number.isInteger(digits) && digits >= 0 && digits <= 100))
    throw new OptionError(`formatTensor: digits is ${digits}, wanted a whole number from 0 to 100`)
  const { shape, size } = tensor
  const data = await tensor.data()
  /** The places along each axis that are shown; −1 stands for those left out. */
  const places = shape.map((length) => {
    const isLong = size > MOST && length > 2 * EDGE
    return Array.from({ length: isLong ? 2 * EDGE + 1 : length }, (_, n) => {
      if (!isLong || n < EDGE) return n
      return n === EDGE ? -1 : length - 2 * EDGE - 1 + n
    })
  })
  const visible = places.reduce<number[]>(
    (before, axis, n) =>
      before.flatMap((at) => axis.filter((place) => place >= 0).map((place) => at * shape[n]! + place)),
    [0],
  )
  const write = writer(
    visible.map((at) => data[at]!),
    digits,
  )
  const lines = (axis: number, at: number): string => {
    if (axis === shape.length) return write(data[at]!)
    const depth = shape.length - 1 - axis
    const between = depth === 0 ? ', ' : `,${'\n'.repeat(depth)}${' '.repeat(axis + 1)}`
    return `[${places[axis]!.map((n) => (n < 0 ? '…' : lines(axis + 1, at * shape[axis]! + n))).join(between)}]`
  }
  return lines(0, 0)
}

/** How all of these are written, equally wide. */
function writer(values: readonly number[], digits: number): (value: number) => string {
  const finite = values.filter(Number.isFinite)
  const largest = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const isExtreme = largest >= LARGE || (largest > 0 && largest < SMALL)
  const isWhole = finite.every(Number.isInteger)
  const write = (value: number): string => {
    if (!Number.isFinite(value)) return String(value)
    return isExtreme ? value.toExponential(digits) : value.toFixed(isWhole ? 0 : digits)
  }
  const width = values.reduce((most, value) => Math.max(most, write(value).length), 0)
  return (value) => write(value).padStart(width)
}

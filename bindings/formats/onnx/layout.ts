/** Values in another order: everything that only moves numbers is a list of places, and a gathering of rows. */
import { FormatError, gatherRows, type Runtime } from '../../index.js'
import { arrayOf } from './types.js'
import { Value, sizeOf } from './value.js'

/** The list with another number in one place. */
export const replaced = (list: readonly number[], at: number, value: number): number[] =>
  list.map((one, index) => (index === at ? value : one))

/** How far apart neighbours along each axis lie in memory, row by row. */
export function stridesOf(dims: readonly number[]): number[] {
  const strides = dims.map(() => 1)
  for (let axis = dims.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * dims[axis + 1]!
  return strides
}

/** Where each number of an array of these dims lies, if neighbours along each axis are so far apart. */
export function places(dims: readonly number[], strides: readonly number[], offset = 0): Int32Array {
  const result = new Int32Array(sizeOf(dims))
  const index = dims.map(() => 0)
  let place = offset
  for (let n = 0; n < result.length; n++) {
    result[n] = place
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      place += strides[axis]!
      if (++index[axis]! < dims[axis]!) break
      place -= strides[axis]! * dims[axis]!
      index[axis] = 0
    }
  }
  return result
}

/** Rows of D numbers, by their number: where the value is. `dims` are those of the result. */
export async function gather(
  runtime: Runtime,
  value: Value,
  D: number,
  rows: Int32Array,
  dims: readonly number[],
): Promise<Value> {
  const size = sizeOf(dims)
  if (size === 0 || D === 0) return Value.empty(value.type, dims)
  if (value.isOnDevice)
    return Value.on(
      runtime.noGrad(() =>
        gatherRows(value.device(runtime, [value.size / D, D]), { data: rows, shape: [rows.length] }),
      ),
      dims,
      value.type,
    )
  const from = await value.host()
  const to = new (arrayOf(value.type))(size)
  if (D === 1) rows.forEach((row, n) => (to[n] = from[row]!))
  else rows.forEach((row, n) => to.set(from.subarray(row * D, row * D + D), n * D))
  return Value.of(value.type, dims, to)
}

const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b))

/** What lies at `offset` with these strides: a transposition, a slice, a repetition, or several of them at once. */
export function view(
  runtime: Runtime,
  value: Value,
  dims: readonly number[],
  strides: readonly number[],
  offset = 0,
): Promise<Value> | Value {
  // The last axes that lie as they are to lie are moved in one.
  let [axis, block] = [dims.length, 1]
  while (axis > 0 && (strides[axis - 1] === block || dims[axis - 1] === 1)) block *= dims[--axis]!
  if (axis === 0 && offset === 0 && block === value.size) return value.as(dims)
  const D = [value.size, offset, ...strides.slice(0, axis)].reduce(gcd, block)
  const scale = Math.max(D, 1)
  const rows = places(
    [...dims.slice(0, axis), block / scale],
    [...strides.slice(0, axis).map((stride) => stride / scale), 1],
    offset / scale,
  )
  return gather(runtime, value, D, rows, dims)
}

/** The axes in another order. @throws FormatError unless each is named once */
export function transpose(runtime: Runtime, value: Value, axes: readonly number[]): Promise<Value> | Value {
  const { dims, rank } = value
  if (axes.length !== rank || dims.some((_, axis) => !axes.includes(axis)))
    throw new FormatError(`perm is [${axes.join(', ')}] for [${dims.join(', ')}]`)
  const strides = stridesOf(dims)
  return view(
    runtime,
    value,
    axes.map((axis) => dims[axis]!),
    axes.map((axis) => strides[axis]!),
  )
}

/** The dims of what comes of several arrays together, as in NumPy. @throws FormatError */
export function broadcast(...all: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...all.map(({ length }) => length))
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = all.map((dims) => dims[axis - rank + dims.length] ?? 1)
    const length = lengths.find((one) => one !== 1) ?? 1
    if (lengths.some((one) => one !== length && one !== 1))
      throw new FormatError(`[${all.map((dims) => dims.join(', ')).join('] and [')}] do not go together`)
    return length
  })
}

/** The strides of an array that is repeated until it has these dims. */
export function repeating(from: readonly number[], dims: readonly number[]): number[] {
  const strides = stridesOf(from)
  const missing = dims.length - from.length
  return dims.map((_, axis) => ((from[axis - missing] ?? 1) === 1 ? 0 : strides[axis - missing]!))
}

/** An axis that may count from the end. @throws FormatError */
export function axisOf(axis: number, rank: number): number {
  const from0 = axis < 0 ? axis + rank : axis
  if (!Number.isInteger(from0) || from0 < 0 || from0 >= rank)
    throw new FormatError(`axis ${axis} of ${rank} ${rank === 1 ? 'axis' : 'axes'}`)
  return from0
}

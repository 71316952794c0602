/** Rows and numbers by their places, which are themselves numbers. */
import { FormatError, TokenError, type Runtime } from '../../../index.js'
import { axisOf, gather, places, replaced, stridesOf } from '../layout.js'
import type { Operator, Operators } from '../node.js'
import { sizeOf, type Value } from '../value.js'

/** Numbers that count from the end where they are negative, as rows of an axis. @throws TokenError */
function indices(numbers: Iterable<number>, length: number): Int32Array {
  return Int32Array.from(numbers, (index) => {
    const from0 = index < 0 ? index + length : index
    if (!(from0 >= 0 && from0 < length)) throw new TokenError(`index ${index} is not in [0, ${length})`)
    return from0
  })
}

const gathered: Operator = (node) => async (x, rows) => {
  const { dims, rank } = x!
  const axis = axisOf(node.int('axis', 0), rank)
  const A = dims[axis]!
  const [outer, D] = [sizeOf(dims.slice(0, axis)), sizeOf(dims.slice(axis + 1))]
  const result = [...dims.slice(0, axis), ...rows!.dims, ...dims.slice(axis + 1)]
  sizeOf(result)
  const own = indices(await rows!.host(), A)
  const all = new Int32Array(sizeOf([outer, own.length]))
  for (let n = 0; n < outer; n++)
    all.set(
      own.map((row) => n * A + row),
      n * own.length,
    )
  // A table of words goes to the device once, and its rows never leave it.
  if (node.constant(0) && x!.type === 'float32' && D > 1 && x!.size > 0) x!.device(node.runtime)
  return gather(node.runtime, x!, D, all, result)
}

const gatherElements: Operator = (node) => async (x, at) => {
  const axis = axisOf(node.int('axis', 0), x!.rank)
  if (at!.rank !== x!.rank || at!.dims.some((length, one) => one !== axis && length > x!.dims[one]!))
    throw new FormatError(`indices are [${at!.dims.join(', ')}] for [${x!.dims.join(', ')}]`)
  const strides = stridesOf(x!.dims)
  const rows = places(at!.dims, replaced(strides, axis, 0))
  const own = indices(await at!.host(), x!.dims[axis]!)
  return gather(
    node.runtime,
    x!,
    1,
    rows.map((row, n) => row + own[n]! * strides[axis]!),
    at!.dims,
  )
}

const gatherND: Operator = (node) => {
  node.expect('batch_dims', 0)
  return async (x, at) => {
    const { dims } = x!
    const K = at!.dims.at(-1) ?? 0
    if (K < 1 || K > dims.length) throw new FormatError(`indices are [${at!.dims.join(', ')}] for [${dims.join(', ')}]`)
    const numbers = await at!.host()
    const strides = stridesOf(dims.slice(0, K))
    const rows = new Int32Array(at!.size / K)
    strides.forEach((stride, axis) => {
      const own = indices(
        numbers.filter((_, n) => n % K === axis),
        dims[axis]!,
      )
      own.forEach((index, row) => (rows[row]! += index * stride))
    })
    return gather(node.runtime, x!, sizeOf(dims.slice(K)), rows, [...at!.dims.slice(0, -1), ...dims.slice(K)])
  }
}

/** Each row of the batch backwards within its length. @param x [T, B, D], or [B, T, D] if the axis of time is 1 */
export function reversed(
  runtime: Runtime,
  x: Value,
  lengths: ArrayLike<number> | null,
  time = 0,
): Promise<Value> | Value {
  const [T, B, ...rest] = time === 0 ? x.dims : [x.dims[1]!, x.dims[0]!, ...x.dims.slice(2)]
  const rows = new Int32Array(T! * B!)
  const place = (t: number, b: number): number => (time === 0 ? t * B! + b : b * T! + t)
  for (let b = 0; b < B!; b++) {
    const length = lengths?.[b] ?? T!
    for (let t = 0; t < T!; t++) rows[place(t, b)] = place(t < length ? length - 1 - t : t, b)
  }
  return gather(runtime, x, sizeOf(rest), rows, x.dims)
}

const reverseSequence: Operator = (node) => {
  const [time, batch] = [node.int('time_axis', 0), node.int('batch_axis', 1)]
  if (time + batch !== 1 || time * batch !== 0) throw new FormatError(`time_axis is ${time}, batch_axis ${batch}`)
  return async (x, given) => {
    const lengths = await given!.host()
    const [T, B] = [x!.dims[time], x!.dims[batch]]
    if (
      T === undefined ||
      B === undefined ||
      lengths.length !== B ||
      lengths.some((length) => !(length >= 0 && length <= T))
    )
      throw new FormatError(`x is [${x!.dims.join(', ')}], sequence_lens are ${lengths.join(' ')}`)
    return reversed(node.runtime, x!, lengths, time)
  }
}

export const gathering = (): Operators => ({
  Gather: [2, gathered],
  GatherElements: [2, gatherElements],
  GatherND: [2, gatherND],
  ReverseSequence: [2, reverseSequence],
})

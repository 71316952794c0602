/** What only moves numbers: it happens where they are, on the device or on the host. */
import { FormatError, concat as side, type Runtime } from '../../../index.js'
import { axisOf, places, replaced, stridesOf, transpose, view } from '../layout.js'
import type { Operator, Operators } from '../node.js'
import { arrayOf } from '../types.js'
import { Value, sizeOf } from '../value.js'
import { listOf } from './shapes.js'

const transposed: Operator = (node) => (x) =>
  transpose(node.runtime, x!, node.ints('perm') ?? x!.dims.map((_, axis) => x!.rank - 1 - axis))

/** Arrays one behind the other along an axis: side by side, if all from there on counts as one axis. */
export async function concat(runtime: Runtime, values: readonly Value[], axis: number): Promise<Value> {
  const { type, rank } = values[0]!
  const at = axisOf(axis, rank)
  const others = ({ dims }: Value): string => dims.filter((_, one) => one !== at).join()
  if (values.some((one) => one.type !== type || one.rank !== rank || others(one) !== others(values[0]!)))
    throw new FormatError(`its inputs are ${values.map((one) => `${one.type} [${one.dims.join(', ')}]`).join(', ')}`)
  const length = values.reduce((sum, { dims }) => sum + dims[at]!, 0)
  const dims = replaced(values[0]!.dims, at, length)
  const rows = sizeOf(dims.slice(0, at))
  const parts = values.filter(({ size }) => size > 0)
  if (parts.length === 0) return Value.empty(type, dims)
  if (parts.some(({ isOnDevice }) => isOnDevice))
    return Value.on(
      runtime.noGrad(() => side(parts.map((one) => one.device(runtime, [rows, one.size / rows])))),
      dims,
      type,
    )
  const result = new (arrayOf(type))(sizeOf(dims))
  const width = result.length / rows
  let offset = 0
  for (const part of parts) {
    const [numbers, own] = [await part.host(), part.size / rows]
    for (let row = 0; row < rows; row++) result.set(numbers.subarray(row * own, row * own + own), row * width + offset)
    offset += own
  }
  return Value.of(type, dims, result)
}

const concatenation: Operator =
  (node) =>
  (...values) =>
    concat(
      node.runtime,
      values.filter((value) => value !== undefined),
      node.int('axis', 1),
    )

/** A stretch of one axis. */
function stretch(runtime: Runtime, x: Value, axis: number, from: number, length: number): Promise<Value> | Value {
  const strides = stridesOf(x.dims)
  return view(runtime, x, replaced(x.dims, axis, length), strides, from * strides[axis]!)
}

const split: Operator = (node) => async (x, sizes) => {
  const axis = axisOf(node.int('axis', 0), x!.rank)
  const length = x!.dims[axis]!
  const count = node.int('num_outputs', node.outputs.length)
  const each = Math.ceil(length / Math.max(count, 1))
  const given = await listOf(node, 'split', sizes)
  const lengths = given ?? node.outputs.map((_, n) => Math.min(each, length - n * each))
  const total = lengths.reduce((sum, one) => sum + one, 0)
  if (total !== length || lengths.length !== node.outputs.length || lengths.some((one) => one < 0))
    throw new FormatError(`[${lengths.join(', ')}] do not split ${length} into ${node.outputs.length}`)
  let from = 0
  return Promise.all(lengths.map((one) => stretch(node.runtime, x!, axis, (from += one) - one, one)))
}

const slice: Operator =
  (node) =>
  async (x, ...inputs) => {
    const lists = await Promise.all(['starts', 'ends', 'axes', 'steps'].map((name, n) => listOf(node, name, inputs[n])))
    const [starts = [], ends = [], axes = starts.map((_, axis) => axis), steps = starts.map(() => 1)] = lists
    const dims = [...x!.dims]
    const strides = stridesOf(dims)
    let offset = 0
    axes.forEach((given, n) => {
      const axis = axisOf(given, dims.length)
      const [length, step] = [x!.dims[axis]!, steps[n] ?? 1]
      const [low, high] = step > 0 ? [0, length] : [-1, length - 1]
      const within = (place: number): number => Math.min(Math.max(place < 0 ? place + length : place, low), high)
      const [start, end] = [Math.max(within(starts[n] ?? NaN), 0), within(ends[n] ?? NaN)]
      dims[axis] = Math.max(Math.ceil((end - start) / step), 0)
      offset += start * strides[axis]!
      strides[axis]! *= step
    })
    return sizeOf(dims) === 0 ? Value.empty(x!.type, dims) : view(node.runtime, x!, dims, strides, offset)
  }

/** Each axis so often: with an axis more in front of each, along which nothing moves. */
const tile: Operator = (node) => async (x, repeats) => {
  const times = await repeats!.list()
  const { dims, rank } = x!
  if (times.length !== rank) throw new FormatError(`repeats are [${times.join(', ')}] for [${dims.join(', ')}]`)
  const result = dims.map((length, axis) => length * times[axis]!)
  if (sizeOf(result) === 0) return Value.empty(x!.type, result)
  const strides = stridesOf(dims)
  const tiled = await view(
    node.runtime,
    x!,
    dims.flatMap((length, axis) => [times[axis]!, length]),
    strides.flatMap((stride) => [0, stride]),
  )
  try {
    return tiled.as(result)
  } finally {
    tiled.dispose()
  }
}

const pad: Operator = (node) => {
  node.expect('mode', 'constant')
  return async (x, given, filling, axes) => {
    if (axes) throw new FormatError('axes are given; known are pads of all')
    const pads = (await listOf(node, 'pads', given)) ?? []
    const { dims, rank, type } = x!
    if (pads.length !== 2 * rank || pads.some((one) => one < 0)) throw new FormatError(`pads are [${pads.join(', ')}]`)
    const wide = dims.map((length, axis) => length + pads[axis]! + pads[axis + rank]!)
    const result = new (arrayOf(type))(sizeOf(wide)).fill((await filling?.host())?.[0] ?? node.float('value', 0))
    const strides = stridesOf(wide)
    const offset = strides.reduce((sum, stride, axis) => sum + stride * pads[axis]!, 0)
    const to = places(dims, strides, offset)
    ;(await x!.host()).forEach((value, n) => (result[to[n]!] = value))
    return Value.of(type, wide, result)
  }
}

export const movement = (): Operators => ({
  Transpose: [1, transposed],
  Concat: [1, concatenation],
  Split: [1, split],
  Slice: [1, slice],
  Tile: [2, tile],
  Pad: [1, pad],
})

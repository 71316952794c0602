/** What moves no numbers: shapes, and what is made of them. */
import { FormatError } from '../../../index.js'
import { axisOf, broadcast, repeating, view } from '../layout.js'
import type { Node, Operator, Operators } from '../node.js'
import { arrayOf } from '../types.js'
import { Value, sizeOf } from '../value.js'

/** A list of whole numbers: an attribute in old operator sets, an input in new ones. */
export const listOf = async (
  node: Node,
  name: string,
  input: Value | undefined,
): Promise<readonly number[] | undefined> => node.ints(name) ?? (await input?.list())

const same: Operator = () => (x) => x!.as(x!.dims)

/** At inference nothing is dropped. */
const dropout: Operator = (node) => async (x, _ratio, training) => {
  if ((await training?.host())?.[0]) throw new FormatError('training_mode is true: only inference is run')
  const { dims, size } = x!
  const mask = node.gives(1) ? [Value.of('bool', dims, new Uint8Array(size).fill(1))] : []
  return [x!.as(dims), ...mask]
}

const constant: Operator = (node) => {
  const value = (): Value => {
    const tensor = node.tensor('value')
    if (tensor) return tensor
    const [floats, ints] = [node.floats('value_floats'), node.ints('value_ints')]
    if (floats) return Value.of('float32', [floats.length], Float32Array.from(floats))
    if (ints) return Value.ints(ints)
    if (node.has('value_float')) return Value.of('float32', [], Float32Array.of(node.float('value_float', 0)))
    if (node.has('value_int')) return Value.ints([node.int('value_int', 0)], [])
    throw new FormatError('it is neither a tensor nor numbers')
  }
  const made = value()
  return () => made
}

const shape: Operator = (node) => (x) => {
  const end = node.has('end') ? node.int('end', 0) : undefined
  return Value.ints(x!.dims.slice(node.int('start', 0), end))
}

const reshape: Operator = (node) => async (x, wanted) => {
  const { dims, size } = x!
  const copies = node.int('allowzero', 0) === 0
  const given = (await wanted!.list()).map((length, axis) => (length === 0 && copies ? (dims[axis] ?? 0) : length))
  const known = given.reduce((product, length) => (length === -1 ? product : product * length), 1)
  return x!.as(given.map((length) => (length === -1 ? size / Math.max(known, 1) : length)))
}

const flatten: Operator = (node) => (x) => {
  const { dims, rank, size } = x!
  const axis = node.int('axis', 1)
  const rows = sizeOf(dims.slice(0, axis === rank ? rank : axisOf(axis, rank)))
  return x!.as([rows, rows === 0 ? 0 : size / rows])
}

const squeeze: Operator = (node) => async (x, axes) => {
  const { dims, rank } = x!
  const gone = (await listOf(node, 'axes', axes))?.map((axis) => axisOf(axis, rank))
  return x!.as(dims.filter((length, axis) => (gone ? !gone.includes(axis) : length !== 1)))
}

const unsqueeze: Operator = (node) => async (x, axes) => {
  const given = (await listOf(node, 'axes', axes)) ?? []
  const rank = x!.rank + given.length
  const added = given.map((axis) => axisOf(axis, rank))
  if (new Set(added).size < added.length) throw new FormatError(`axes are [${given.join(', ')}]`)
  const rest = [...x!.dims]
  return x!.as(Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : rest.shift()!)))
}

const expand: Operator = (node) => async (x, wanted) => {
  const dims = broadcast(x!.dims, await wanted!.list())
  return view(node.runtime, x!, dims, repeating(x!.dims, dims))
}

const constantOfShape: Operator = (node) => {
  const value = node.tensor('value') ?? Value.empty('float32', [1])
  return async (wanted) => {
    const dims = await wanted!.list()
    const result = new (arrayOf(value.type))(sizeOf(dims))
    return Value.of(value.type, dims, result.fill((await value.host())[0] ?? 0))
  }
}

const range: Operator =
  () =>
  async (...limits) => {
    const [start, limit, step] = (await Promise.all(limits.map((one) => one!.host()))).map(([value]) => value!)
    const length = Math.max(Math.ceil((limit! - start!) / step!), 0)
    const { type } = limits[0]!
    const result = new (arrayOf(type))(sizeOf([length]))
    return Value.of(
      type,
      [length],
      result.map((_, n) => start! + n * step!),
    )
  }

export const shapes = (): Operators => ({
  Identity: [1, same],
  Dropout: [1, dropout],
  Constant: [0, constant],
  Shape: [1, shape],
  Size: [1, () => (x) => Value.ints([x!.size], [])],
  Reshape: [2, reshape],
  Flatten: [1, flatten],
  Squeeze: [1, squeeze],
  Unsqueeze: [1, unsqueeze],
  Expand: [2, expand],
  ConstantOfShape: [1, constantOfShape],
  Range: [3, range],
})

/** Many numbers become one, along some axes: those come first, and the rest is columns. */
import { FormatError, logSoftmax, maxOverTime, meanOverTime, scale, softmax, type Tensor } from '../../../index.js'
import { axisOf, transpose } from '../layout.js'
import type { Node, Operator, Operators } from '../node.js'
import { scratch } from '../scratch.js'
import { arrayOf, type Numbers } from '../types.js'
import { Value, sizeOf } from '../value.js'
import { listOf } from './shapes.js'

interface Reduction {
  /** What comes of two. */
  readonly join: (a: number, b: number) => number
  readonly start: number
  /** What comes of all that was joined, and how many they were. */
  readonly end?: (all: number, count: number) => number
  /** The same on the device. @param x [R, 1, columns] */
  readonly onDevice?: (x: Tensor) => Tensor
}

const sum: Reduction = {
  join: (a, b) => a + b,
  start: 0,
  onDevice: (x) => scale(meanOverTime(x), x.shape[0]!),
}
const mean: Reduction = { ...sum, end: (all, count) => all / count, onDevice: meanOverTime }
const max: Reduction = { join: Math.max, start: -Infinity, onDevice: maxOverTime }
const min: Reduction = { join: Math.min, start: Infinity }
const product: Reduction = { join: (a, b) => a * b, start: 1 }
const squares: Reduction = { join: (a, b) => a + b * b, start: 0 }

/** The axes of `gone` first, then the others. */
const inFront = (rank: number, gone: readonly number[]): number[] => {
  const axes = Array.from({ length: rank }, (_, axis) => axis)
  return [...gone, ...axes.filter((axis) => !gone.includes(axis))]
}

async function reduce(node: Node, x: Value, gone: readonly number[], keeps: boolean, how: Reduction): Promise<Value> {
  const { runtime } = node
  const { type, dims, rank } = x
  const result = dims.flatMap((length, axis) => (!gone.includes(axis) ? [length] : keeps ? [1] : []))
  const [R, columns] = [sizeOf(gone.map((axis) => dims[axis]!)), sizeOf(result)]
  return scratch(async (own) => {
    const turned = await own(transpose(runtime, x, inFront(rank, gone)))
    const { onDevice } = how
    if (turned.isOnDevice && onDevice && turned.size > 0)
      return Value.on(
        runtime.noGrad(() => onDevice(turned.device(runtime, [R, 1, columns]))),
        result,
        type,
      )
    return Value.of(type, result, arrayOf(type).from(columnwise(await turned.host(), R, columns, how)))
  })
}

/** @param numbers [R, columns] */
function columnwise(numbers: Numbers, R: number, columns: number, { join, start, end }: Reduction): Float64Array {
  const all = new Float64Array(columns).fill(start)
  for (let row = 0; row < R; row++)
    for (let column = 0; column < columns; column++) all[column] = join(all[column]!, numbers[row * columns + column]!)
  return end ? all.map((one) => end(one, R)) : all
}

const reduction =
  (how: Reduction): Operator =>
  (node) =>
  async (x, given) => {
    const axes = (await listOf(node, 'axes', given)) ?? []
    if (axes.length === 0 && node.int('noop_with_empty_axes', 0)) return x!.as(x!.dims)
    const gone = axes.length > 0 ? axes.map((axis) => axisOf(axis, x!.rank)) : x!.dims.map((_, axis) => axis)
    return reduce(node, x!, [...new Set(gone)], node.int('keepdims', 1) !== 0, how)
  }

/** Over all that is behind batch and channels. */
const pooled =
  (how: Reduction): Operator =>
  (node) =>
  (x) =>
    reduce(node, x!, x!.dims.map((_, axis) => axis).slice(2), true, how)

/** The place of the largest, or of the smallest. */
const place =
  (sign: 1 | -1): Operator =>
  (node) => {
    const takesLast = node.int('select_last_index', 0) !== 0
    return (x) =>
      scratch(async (own) => {
        const { dims, rank } = x!
        const axis = axisOf(node.int('axis', 0), rank)
        const turned = await own(transpose(node.runtime, x!, inFront(rank, [axis])))
        const numbers = await turned.host()
        const [R, columns] = [dims[axis]!, turned.size / Math.max(dims[axis]!, 1)]
        if (R === 0) throw new FormatError(`x is [${dims.join(', ')}]: there is none to choose`)
        const best = Float64Array.from({ length: columns }, (_, column) => {
          let found = 0
          for (let row = 1; row < R; row++) {
            const more = sign * (numbers[row * columns + column]! - numbers[found * columns + column]!)
            if (more > 0 || (takesLast && more === 0)) found = row
          }
          return found
        })
        const keeps = node.int('keepdims', 1) !== 0
        return Value.of(
          'int64',
          dims.flatMap((length, one) => (one !== axis ? [length] : keeps ? [1] : [])),
          best,
        )
      })
  }

/** Over one axis; before opset 13 over all from an axis on. */
const normalized =
  (f: (x: Tensor) => Tensor): Operator =>
  (node) => {
    const isOld = node.opset < 13
    const { runtime } = node
    return (x) =>
      scratch(async (own) => {
        const { type, dims, rank, size } = x!
        if (size === 0) return x!.as(dims)
        if (rank === 0) return Value.of(type, dims, new (arrayOf(type))(1).fill(f === softmax ? 1 : 0))
        const axis = axisOf(node.int('axis', isOld ? 1 : -1), Math.max(rank, isOld ? 2 : 1))
        if (isOld || axis === rank - 1) {
          const columns = sizeOf(dims.slice(axis))
          return Value.on(
            runtime.noGrad(() => f(x!.device(runtime, [size / columns, columns]))),
            dims,
            type,
          )
        }
        const axes = dims.map((_, one) => (one === axis ? rank - 1 : one === rank - 1 ? axis : one))
        const turned = await own(transpose(runtime, x!, axes))
        const there = await own(
          Value.on(
            runtime.noGrad(() => f(turned.device(runtime))),
            turned.dims,
            type,
          ),
        )
        return transpose(runtime, there, axes)
      })
  }

export const reductions = (): Operators => ({
  ReduceSum: [1, reduction(sum)],
  ReduceMean: [1, reduction(mean)],
  ReduceMax: [1, reduction(max)],
  ReduceMin: [1, reduction(min)],
  ReduceProd: [1, reduction(product)],
  ReduceSumSquare: [1, reduction(squares)],
  ReduceL2: [1, reduction({ ...squares, end: Math.sqrt })],
  GlobalMaxPool: [1, pooled(max)],
  GlobalAveragePool: [1, pooled(mean)],
  ArgMax: [1, place(1)],
  ArgMin: [1, place(-1)],
  Softmax: [1, normalized(softmax)],
  LogSoftmax: [1, normalized(logSoftmax)],
})

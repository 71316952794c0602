import { ShapeError } from '../errors.js'

/** Numbers in lists in lists: those beside each other are equally long. */
export type Nested = readonly number[] | readonly Nested[]

/** @throws ShapeError if there is none: lists of different lengths, or something else among them */
export function shapeOf(data: Float32Array | Nested): number[] {
  if (data instanceof Float32Array) return [data.length]
  if (!Array.isArray(data)) throw new ShapeError(`tensor: ${String(data)} is no list of numbers`)
  const list: readonly unknown[] = data
  if (list.every((one) => typeof one === 'number')) return [list.length]
  const shapes = (list as readonly Nested[]).map(shapeOf)
  const [first] = shapes
  const odd = shapes.find((shape) => shape.join() !== first!.join())
  if (odd) throw new ShapeError(`tensor: lists of [${first!.join(', ')}] and of [${odd.join(', ')}] beside each other`)
  return [list.length, ...first!]
}

/** All numbers, row by row. */
export const flatten = (data: Nested): Float32Array =>
  Float32Array.from(typeof data[0] === 'object' ? (data as number[]).flat(Infinity) : (data as number[]))

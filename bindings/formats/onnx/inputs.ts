import { DataError, OptionError, ShapeError, Tensor, type Runtime } from '../../index.js'
import type { OnnxPort } from './graph.js'
import { arrayOf, isFloat, type ElementType, type Numbers } from './types.js'
import { Value } from './value.js'

/** Numbers with a shape. Whole numbers may be `bigint`s, booleans `true` and `false`. */
export interface OnnxArray {
  readonly data: ArrayLike<number | bigint | boolean>
  readonly dims: readonly number[]
}

/** What a model is given: numbers, or a tensor of the same runtime, which stays where it is. */
export type OnnxInput = OnnxArray | Tensor

/** A caller's value for an input, checked against what the model says of it. @throws ShapeError, OptionError */
export function valueOf(runtime: Runtime, { name, type, dims }: OnnxPort, given: OnnxInput): Value {
  const call = `OnnxModel.run: input '${name}'`
  const shape = given instanceof Tensor ? given.shape : given?.dims
  const isShape: boolean = Array.isArray(shape) && shape.every((one) => Number.isInteger(one) && one >= 0)
  if (!isShape) throw new ShapeError(`${call} is no tensor and not { data, dims }`)
  const fits =
    !dims || (dims.length === shape.length && dims.every((one, axis) => typeof one === 'string' || one === shape[axis]))
  if (!fits)
    throw new ShapeError(
      `${call} is [${shape.join(', ')}], wanted [${dims.map((one) => (one === '' ? '?' : one)).join(', ')}]`,
    )
  if (given instanceof Tensor) {
    if (given.runtime !== runtime) throw new OptionError(`${call} lives on another runtime`)
    if (!isFloat(type)) throw new ShapeError(`${call} is a tensor of float32, wanted ${type}`)
    return Value.on(given.detach(), shape, type)
  }
  const size = shape.reduce((product, length) => product * length, 1)
  if (given.data?.length !== size)
    throw new ShapeError(`${call}: ${given.data?.length ?? 'no'} numbers do not fill [${shape.join(', ')}]`)
  return Value.of(type, shape, numbersOf(call, type, given.data))
}

/** A copy, for the caller may change the array while the model runs. @throws DataError if a whole number does not fit the type */
function numbersOf(call: string, type: ElementType, data: OnnxArray['data']): Numbers {
  const plain = Array.from(data as ArrayLike<number>, Number)
  const result = arrayOf(type).from(plain)
  const isWhole = type.endsWith('64') ? Number.isInteger : (one: number, at: number) => one === result[at]
  const wrong = isFloat(type) ? -1 : plain.findIndex((one, at) => !isWhole(one, at))
  if (wrong >= 0) throw new DataError(`${call}: number ${wrong} is ${String(data[wrong])}, wanted ${type}`)
  return result
}

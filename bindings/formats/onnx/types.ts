import { FormatError } from '../../index.js'

/** The element types that are read. */
export type ElementType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'

/** Numbers between two nodes: whole numbers of 64 bits are in doubles, exact to 2⁵³; halves are in floats; booleans are 0 and 1. */
export type Numbers =
  Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array

/** Numbers as a caller gets them: those of 64 bits as they are in ONNX Runtime. */
export type OutputData = Numbers | BigInt64Array | BigUint64Array

interface NumbersClass {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): Numbers
  new (buffer: ArrayBuffer): Numbers
  from(values: Iterable<number>): Numbers
}

/** For each type its number in `TensorProto.DataType`, and the array for it. */
const TYPES: Readonly<Record<ElementType, readonly [number, NumbersClass]>> = {
  float32: [1, Float32Array],
  uint8: [2, Uint8Array],
  int8: [3, Int8Array],
  uint16: [4, Uint16Array],
  int16: [5, Int16Array],
  int32: [6, Int32Array],
  int64: [7, Float64Array],
  bool: [9, Uint8Array],
  float16: [10, Float32Array],
  float64: [11, Float64Array],
  uint32: [12, Uint32Array],
  uint64: [13, Float64Array],
}

/** Names of the types that are not read, for messages. */
const OTHERS: Readonly<Record<number, string>> = { 8: 'string', 14: 'complex64', 15: 'complex128', 16: 'bfloat16' }

export const arrayOf = (type: ElementType): NumbersClass => TYPES[type][1]
export const numberOf = (type: ElementType): number => TYPES[type][0]
export const isFloat = (type: ElementType): boolean => type.startsWith('float')

/** @throws FormatError */
export function typeOf(number: number | undefined, what: string): ElementType {
  const found = Object.entries(TYPES).find(([, [one]]) => one === number)
  if (!found)
    throw new FormatError(
      `${what} has elements of type ${OTHERS[number ?? 0] ?? number ?? 0}; read are ${Object.keys(TYPES).join(', ')}`,
    )
  return found[0] as ElementType
}

/** The value of sixteen bits as a half. */
export function fromHalf(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24)
}

/** The nearest half, the even one of two. */
export function toHalf(value: number): number {
  const size = Math.abs(value)
  if (!(size > 0 && size < Infinity)) return value
  const step = 2 ** (Math.max(Math.floor(Math.log2(size)), -14) - 10)
  const half = roundEven(value / step) * step
  return Math.abs(half) > 65504 ? Math.sign(value) * Infinity : half
}

/** The nearest whole number, the even one of two. */
export function roundEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1
}

/** Numbers of one type as another: towards 0 where they become whole, whether they are not 0 where they become booleans. */
export function cast(numbers: Numbers, from: ElementType, to: ElementType): Numbers {
  if (from === to) return numbers
  if (to === 'bool') return Uint8Array.from(numbers, (value) => (value === 0 ? 0 : 1))
  if (to === 'float16') return Float32Array.from(numbers, toHalf)
  if (to.endsWith('64') && to !== 'float64' && isFloat(from)) return Float64Array.from(numbers, Math.trunc)
  return arrayOf(to).from(numbers)
}

/** As a caller gets them: an array of their own. */
export function toOutput(numbers: Numbers, type: ElementType): OutputData {
  if (type !== 'int64' && type !== 'uint64') return numbers.slice()
  const result = new (type === 'int64' ? BigInt64Array : BigUint64Array)(numbers.length)
  numbers.forEach((value, n) => (result[n] = Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n))
  return result
}

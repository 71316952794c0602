import { FormatError } from '../../index.js'
import type { TensorMessage } from './schema.js'
import { arrayOf, fromHalf, numberOf, typeOf, type ElementType, type Numbers } from './types.js'
import { Value, sizeOf } from './value.js'

/** The numbers that stand in a file: as bytes, or in the field for their type. @throws FormatError */
export function constantOf(message: TensorMessage, what = `the constant '${message.name ?? ''}'`): Value {
  if (message.dataLocation) {
    const file = message.externalData?.find(({ key }) => key === 'location')?.value
    throw new FormatError(
      `readOnnx: the numbers of ${what} are in another file${file ? `, '${file}'` : ''}; read are models with all numbers inside`,
    )
  }
  const type = typeOf(message.dataType, `readOnnx: ${what}`)
  const { dims = [] } = message
  const size = sizeOf(dims)
  const numbers = message.rawData ? fromBytes(message.rawData, type) : fromField(message, type)
  if (numbers?.length !== size)
    throw new FormatError(`readOnnx: ${what} is [${dims.join(', ')}], but has ${numbers?.length ?? 'broken'} numbers`)
  return Value.of(type, dims, numbers)
}

function fromField(message: TensorMessage, type: ElementType): Numbers {
  const { floatData, doubleData, int64Data, uint64Data, int32Data } = message
  const fields: Partial<Record<ElementType, readonly number[] | undefined>> = {
    float32: floatData,
    float64: doubleData,
    int64: int64Data,
    uint32: uint64Data,
    uint64: uint64Data,
  }
  if (type === 'float16') return Float32Array.from(int32Data ?? [], fromHalf)
  return arrayOf(type).from((type in fields ? fields[type] : int32Data) ?? [])
}

/** A copy: bytes in a file are not aligned. Null if there is half a number. */
function fromBytes(bytes: Uint8Array, type: ElementType): Numbers | null {
  const width = type === 'float16' ? 2 : type.endsWith('64') ? 8 : arrayOf(type).BYTES_PER_ELEMENT
  if (bytes.length % width !== 0) return null
  const { buffer } = new Uint8Array(bytes)
  if (type === 'float16') return Float32Array.from(new Uint16Array(buffer), fromHalf)
  if (type === 'int64') return Float64Array.from(new BigInt64Array(buffer), Number)
  if (type === 'uint64') return Float64Array.from(new BigUint64Array(buffer), Number)
  return new (arrayOf(type))(buffer)
}

/** The other way round, for `writeOnnx`. */
export const messageOf = (
  name: string,
  dims: readonly number[],
  data: Float32Array | BigInt64Array,
): TensorMessage => ({
  name,
  dims,
  dataType: numberOf(data instanceof Float32Array ? 'float32' : 'int64'),
  rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
})

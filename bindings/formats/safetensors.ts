import { FormatError } from '../errors.js'
import { READERS, toHalves } from './numbers.js'

/**
 * The safetensors format: 8 bytes with the length of the header, the header in JSON, the numbers.
 * https://github.com/huggingface/safetensors
 */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, FileTensor>
  readonly metadata: Readonly<Record<string, string>>
}

export interface FileTensor {
  readonly shape: readonly number[]
  /** Row by row. Of a file that was read: made of the file's bytes when it is first asked for. @throws FormatError if it has no such numbers */
  readonly data: Float32Array
}

const METADATA = '__metadata__'
/** A header longer than this is refused, as the reference implementation does. */
const MAX_HEADER = 100_000_000

/**
 * Writes tensors in the given order, the data aligned to 8 bytes.
 * @param precision `f32`: bit by bit. `f16`: rounded to the nearest half, ties to even; beyond ±65504 infinite
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, FileTensor>,
  metadata: Readonly<Record<string, string>> = {},
  precision: 'f32' | 'f16' = 'f32',
): Uint8Array<ArrayBuffer> {
  const encoded = [...tensors].map(([name, { shape, data }]): EncodedTensor => [
    name,
    shape,
    encodeNumbers(data, precision),
  ])
  return joinTensors(encoded, metadata)
}

/** Numbers as they stand in a file. */
type Encoded = Float32Array | Uint16Array
export type EncodedTensor = readonly [name: string, shape: readonly number[], numbers: Encoded]

export const encodeNumbers = (data: Float32Array, precision: 'f32' | 'f16'): Encoded =>
  precision === 'f16' ? toHalves(data) : data

/** The file of tensors whose numbers are encoded. */
export function joinTensors(
  tensors: readonly EncodedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  // Without a prototype: a tensor may have any name.
  const header = Object.create(null) as Record<string, unknown>
  if (Object.keys(metadata).length > 0) header[METADATA] = metadata
  let offset = 0
  for (const [name, shape, numbers] of tensors) {
    const end = offset + numbers.byteLength
    header[name] = { dtype: numbers instanceof Uint16Array ? 'F16' : 'F32', shape, data_offsets: [offset, end] }
    offset = end
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const length = Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(8 + length + offset)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true)
  bytes.fill(0x20, 8, 8 + length) // the header is padded with spaces
  bytes.set(text, 8)
  let at = 8 + length
  for (const [, , { buffer, byteOffset, byteLength }] of tensors) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  return bytes
}

/**
 * Reads a file, trusting nothing in it: where each tensor lies and whether it can have its shape is known before this returns. The numbers are read
 * when `data` is first asked for, so the bytes must stay as they are until then. F32, F16, BF16 and F64 become float32; a tensor of another type
 * (I64, as the `num_batches_tracked` of PyTorch) may be there, but has no `data`.
 * @throws FormatError
 */
export function decodeSafetensors(file: Uint8Array | ArrayBuffer): TensorFile {
  if (!(file instanceof ArrayBuffer || ArrayBuffer.isView(file)))
    throw new FormatError(`not a safetensors file: ${typeof file} instead of its bytes`)
  // A plain view: the `slice` of Node's Buffer does not copy.
  const bytes =
    file instanceof ArrayBuffer ? new Uint8Array(file) : new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < 10) throw new FormatError(`not a safetensors file: it has ${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getBigUint64(0, true)
  if (length > BigInt(MAX_HEADER) || bytes[8] !== 0x7b) throw new FormatError('not a safetensors file')
  const start = 8 + Number(length)
  if (start > bytes.length)
    throw new FormatError(`truncated: the header should end at byte ${start}, the file has ${bytes.length}`)

  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start)))
  } catch (error) {
    throw new FormatError(`the header is not JSON: ${(error as Error).message}`)
  }
  if (!isRecord(header)) throw new FormatError('the header is not an object')

  const data = bytes.subarray(start)
  const entries = Object.entries(header).filter(([name]) => name !== METADATA)
  const found = entries.map(([name, entry]) => readEntry(name, entry, data))
  expectContiguous(found, data.length)
  return { tensors: new Map(found.map(({ name, tensor }) => [name, tensor])), metadata: readMetadata(header[METADATA]) }
}

interface Entry {
  readonly name: string
  readonly tensor: FileTensor
  readonly from: number
  readonly to: number
}

/** The format allows neither holes nor overlaps, so that every byte is accounted for. */
function expectContiguous(entries: readonly Entry[], available: number): void {
  let end = 0
  for (const { from, to } of [...entries].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end) throw new FormatError(`a tensor begins at byte ${from} of the data, wanted ${end}`)
    end = to
  }
  if (end !== available) throw new FormatError(`the tensors end at byte ${end} of the data, there are ${available}`)
}

function readEntry(name: string, entry: unknown, bytes: Uint8Array): Entry {
  const fail = (message: string): never => {
    throw new FormatError(`tensor '${name}': ${message}`)
  }
  if (!isRecord(entry)) return fail('its entry is not an object')
  const { dtype, shape, data_offsets: offsets } = entry
  if (typeof dtype !== 'string') return fail('its type is no text')
  // The digits in a type's name are its bits: BF16, I64, F8_E4M3. Only BOOL has none.
  const bits = dtype === 'BOOL' ? 8 : Number(/^[A-Z]+(\d{1,3})(_|$)/.exec(dtype)?.[1])
  if (!bits) fail(`its type is ${dtype}, which the format does not have`)
  if (!isCounts(shape)) return fail('its shape is not a list of lengths')
  if (!isCounts(offsets) || offsets.length !== 2) return fail('its offsets are not two numbers')
  const [from, to] = offsets as [number, number]
  // Beyond 2^53 a product is rounded, but stays larger than any file.
  const size = shape.reduce((product, axis) => product * axis, bits) / 8
  if (to - from !== size) fail(`[${shape.join(', ')}] takes ${size} bytes, its offsets span ${to - from}`)
  if (to > bytes.length) fail(`truncated: it ends at byte ${to} of the data, there are ${bytes.length}`)
  let data: Float32Array | undefined
  const tensor = {
    shape,
    get data(): Float32Array {
      const read = READERS[dtype] ?? fail(`its type is ${dtype}; F32, F16, BF16 and F64 are read`)
      // A copy begins where its buffer does, wherever the tensor lies in the file.
      return (data ??= read(bytes.slice(from, to).buffer as ArrayBuffer))
    },
  }
  return { name, tensor, from, to }
}

function readMetadata(metadata: unknown): Record<string, string> {
  if (metadata === undefined) return {}
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string'))
    throw new FormatError('the metadata is not an object of texts')
  return metadata as Record<string, string>
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0)

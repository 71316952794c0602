import { FormatError } from '../errors.js'

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
  readonly data: Float32Array
}

const METADATA = '__metadata__'
/** A header longer than this is refused, as the reference implementation does. */
const MAX_HEADER = 100_000_000

/** Writes float32 tensors in the given order, the data aligned to 8 bytes. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, FileTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  // Without a prototype: a tensor may have any name.
  const header = Object.create(null) as Record<string, unknown>
  if (Object.keys(metadata).length > 0) header[METADATA] = metadata
  let offset = 0
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] }
    offset += data.byteLength
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const length = Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(8 + length + offset)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true)
  bytes.fill(0x20, 8, 8 + length) // the header is padded with spaces
  bytes.set(text, 8)
  let at = 8 + length
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

/** Reads a file, trusting nothing in it. @throws FormatError */
export function decodeSafetensors(file: Uint8Array | ArrayBuffer): TensorFile {
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

  const tensors = new Map<string, FileTensor>()
  const stretches: [number, number][] = []
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA) continue
    const { shape, from, to } = readEntry(name, entry, bytes.length - start)
    stretches.push([from, to])
    tensors.set(name, { shape, data: new Float32Array(bytes.slice(start + from, start + to).buffer) })
  }
  expectContiguous(stretches, bytes.length - start)
  return { tensors, metadata: readMetadata(header[METADATA]) }
}

/** The format allows neither holes nor overlaps, so that every byte is accounted for. */
function expectContiguous(stretches: [number, number][], available: number): void {
  let end = 0
  for (const [from, to] of stretches.sort(([a, c], [b, d]) => a - b || c - d)) {
    if (from !== end) throw new FormatError(`a tensor begins at byte ${from} of the data, wanted ${end}`)
    end = to
  }
  if (end !== available) throw new FormatError(`the tensors end at byte ${end} of the data, there are ${available}`)
}

function readEntry(name: string, entry: unknown, available: number): { shape: number[]; from: number; to: number } {
  const fail = (message: string): never => {
    throw new FormatError(`tensor '${name}': ${message}`)
  }
  if (!isRecord(entry)) return fail('its entry is not an object')
  const { dtype, shape, data_offsets: offsets } = entry
  if (dtype !== 'F32') fail(`its type is ${String(dtype)}; F32 is read`)
  if (!isCounts(shape)) return fail('its shape is not a list of lengths')
  if (!isCounts(offsets) || offsets.length !== 2) return fail('its offsets are not two numbers')
  const [from, to] = offsets as [number, number]
  const size = shape.reduce((product, axis) => product * axis, 4)
  if (to - from !== size) fail(`[${shape.join(', ')}] takes ${size} bytes, its offsets span ${to - from}`)
  if (to > available) fail(`truncated: it ends at byte ${to} of the data, there are ${available}`)
  return { shape, from, to }
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

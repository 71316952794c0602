/** The weights of a model.json: their names, shapes and places first, their numbers when all that is known. */
import { FormatError } from '../../index.js'
import { clip, isCount, isObject, refuse, show, type Config } from './config.js'

export type Bytes = ArrayBuffer | ArrayBufferView
/** The shards of a model, one after the other or as a list; or what gives the bytes of a path in the manifest. */
export type KerasWeights = Bytes | readonly Bytes[] | ((path: string) => Bytes | Promise<Bytes>)

export interface Weight {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: string
  readonly quantization: Config | null
  /** In bytes, in all shards together. */
  readonly from: number
  readonly to: number
}

export interface Manifest {
  readonly weights: readonly Weight[]
  readonly paths: readonly string[]
  readonly bytes: number
}

/** Bytes of a number: `float16`, `uint8`, `complex64`, `bool` have theirs in their names. Texts have no size. */
function sizeOf(type: string): number | null {
  const found = /^(?:u?int|float|complex)(8|16|32|64)$/.exec(type)
  return type === 'bool' ? 1 : found && Number(found[1]) / 8
}

/** @param groups `weightsManifest` @throws FormatError */
export function readManifest(groups: unknown): Manifest {
  const [weights, paths]: [Weight[], string[]] = [[], []]
  let at = 0
  for (const group of expectList(groups, 'weightsManifest')) {
    const { paths: some, weights: entries } = isObject(group) ? group : {}
    for (const path of expectList(some, 'paths of a group')) paths.push(typeof path === 'string' ? path : show(path))
    for (const entry of expectList(entries, 'weights of a group')) {
      const weight = readEntry(entry, at)
      weights.push(weight)
      at = weight.to
    }
  }
  return { weights, paths, bytes: at }
}

function expectList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new FormatError(`readKeras: ${what} is ${show(value)}, wanted a list`)
  return value
}

function readEntry(entry: unknown, from: number): Weight {
  const { name, shape, dtype, quantization = null } = isObject(entry) ? entry : {}
  if (typeof name !== 'string') throw new FormatError('readKeras: a weight of weightsManifest has no name')
  const wrong = (what: string): never => {
    throw new FormatError(`readKeras: the weight ${clip(name)}: ${what}`)
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) return wrong('its shape is not a list of lengths')
  if (quantization !== null && !isObject(quantization)) return wrong('its quantization is not an object')
  const stored = quantization ? quantization.dtype : dtype
  const type = show(stored)
  const size = sizeOf(type) ?? wrong(`its dtype is ${type}`)
  const to = (shape as number[]).reduce((product, axis) => product * axis, size) + from
  if (!Number.isSafeInteger(to)) return wrong(`[${clip(shape.join(', '))}] is too large`)
  return { name: name.replace(/:\d+$/, ''), shape: shape as number[], type, quantization, from, to }
}

/** @throws FormatError if there are more or fewer bytes than the manifest says */
export async function readBytes({ paths, bytes }: Manifest, given: KerasWeights): Promise<Uint8Array> {
  const list =
    typeof given === 'function' ? await Promise.all(paths.map((path) => given(path))) : isBytes(given) ? [given] : given
  const odd = Array.isArray(list) ? list.findIndex((one) => !isBytes(one)) : 0
  if (odd >= 0) throw new FormatError(`readKeras: weights: shard ${odd} is no ArrayBuffer and no Uint8Array`)
  const parts = (list as Bytes[]).map((one) =>
    ArrayBuffer.isView(one) ? new Uint8Array(one.buffer, one.byteOffset, one.byteLength) : new Uint8Array(one),
  )
  const total = parts.reduce((sum, { length }) => sum + length, 0)
  if (total !== bytes)
    throw new FormatError(`readKeras: weights: got ${total} bytes in ${parts.length} shards, the manifest has ${bytes}`)
  if (parts.length === 1) return parts[0]!
  const all = new Uint8Array(total)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export const isBytes = (value: unknown): value is Bytes => value instanceof ArrayBuffer || ArrayBuffer.isView(value)

const ARRAYS = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  float16: Uint16Array,
}

/** Refuses a weight whose numbers `valuesOf` would not know. */
export function expectReadable({ type, quantization }: Weight): void {
  const { scale, min } = quantization ?? { scale: 1, min: 0 }
  const isLinear = type === 'uint8' || type === 'uint16'
  const isKnown = quantization ? isLinear || type === 'float16' : type === 'float32' || type === 'int32'
  if (!isKnown) refuse(`a weight's dtype is ${type}`)
  if (isLinear && !(Number.isFinite(scale) && Number.isFinite(min)))
    refuse("a weight's quantization has no scale or min")
}

/** The numbers of a weight: `scale · q + min` of a quantized one. */
export function valuesOf({ type, quantization, from, to }: Weight, bytes: Uint8Array): Float32Array {
  const stored = new ARRAYS[type as keyof typeof ARRAYS](bytes.slice(from, to).buffer)
  if (stored instanceof Float32Array) return stored
  if (type === 'float16') return Float32Array.from(stored, half)
  const { scale, min, original_dtype: original } = (quantization ?? { scale: 1, min: 0 }) as Record<string, number>
  const value = (q: number): number => q * scale! + min!
  return Float32Array.from(stored, (original as unknown) === 'int32' ? (q) => Math.round(value(q)) : value)
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const size = exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction
  const value = exponent < 31 ? size : fraction ? NaN : Infinity
  return bits & 0x8000 ? -value : value
}

/** Files that nobody should be given: sound ones, damaged in their bytes or in what they say. */
import { encode } from '../../../bindings/formats/onnx/encode.js'
import { MODEL, type ModelMessage } from '../../../bindings/formats/onnx/schema.js'
import type { Random } from '../../reference/random.js'

/** A message whose fields can be written. */
type Open = Record<string, unknown>

const NUMBERS = [-1, 0, 1, 2, 3, 7, 255, -(2 ** 31), 2 ** 31 - 1, 2 ** 31, 2 ** 40, 2 ** 53, -(2 ** 62), NaN, Infinity]
const NAMES = ['', 'x', 'y', 'h', 'W', 'tokens', '__proto__', 'constructor', 'toString', 'shape', 'zeros']

const pick = <One>(random: Random, list: readonly One[]): One => list[random.integer(0, list.length)]!

/** The file, cut off, with bits flipped, with a stretch of other bytes, or of its own from elsewhere. */
export function damageBytes(file: Uint8Array, random: Random): Uint8Array {
  const bytes = file.slice()
  const kind = random.integer(0, 4)
  if (kind === 0) return bytes.subarray(0, random.integer(0, bytes.length))
  for (let n = random.integer(1, 9); n > 0 && kind === 1; n--)
    bytes[random.integer(0, bytes.length)]! ^= 1 << random.integer(0, 8)
  const [at, length] = [random.integer(0, bytes.length), random.integer(1, 20)]
  if (kind === 2) bytes.set(random.integers(length, 0, 256).subarray(0, bytes.length - at), at)
  if (kind === 3) bytes.copyWithin(at, random.integer(0, bytes.length), random.integer(0, bytes.length))
  return bytes
}

/** Some places in the message, any, say something else. */
export function damageMessage(message: ModelMessage, random: Random): Uint8Array {
  let damaged = message as Open
  for (let n = random.integer(1, 4); n > 0; n--) damaged = damageFields(damaged, random)
  return encode(MODEL, damaged as ModelMessage)
}

/** A copy with one field damaged; the others are shared. */
function damageFields(message: Open, random: Random): Open {
  const name = pick(random, Object.keys(message))
  return { ...message, [name]: damageValue(message[name], name, random) }
}

function damageValue(value: unknown, name: string, random: Random): unknown {
  if (Array.isArray(value)) return damageList(value, name, random)
  if (value instanceof Uint8Array) return value.subarray(0, random.integer(0, value.length + 1))
  if (typeof value === 'number') return whole(pick(random, NUMBERS), name)
  if (typeof value === 'string') return pick(random, name === 'opType' ? OPERATORS : NAMES)
  return damageFields(value as Open, random)
}

/** An element goes, comes twice, changes places with another, or is damaged itself. */
function damageList(list: readonly unknown[], name: string, random: Random): unknown[] {
  const copy = [...list]
  const [at, other, kind] = [random.integer(0, copy.length), random.integer(0, copy.length), random.integer(0, 6)]
  if (copy.length === 0) return copy
  if (kind === 0) copy.splice(at, 1)
  else if (kind === 1) copy.splice(at, 0, copy[other])
  else if (kind === 2) [copy[at], copy[other]] = [copy[other], copy[at]]
  else copy[at] = damageValue(copy[at], name, random)
  return copy
}

/** What the field can hold: floats may be anything. */
const whole = (value: number, name: string): number => (Number.isFinite(value) || /^f|float/i.test(name) ? value : -7)

const OPERATORS = [
  ...[
    'LSTM',
    'GRU',
    'RNN',
    'Gather',
    'MatMul',
    'Gemm',
    'Add',
    'Mul',
    'Concat',
    'Split',
    'Slice',
    'Squeeze',
    'Unsqueeze',
    'Transpose',
  ],
  ...[
    'Reshape',
    'Shape',
    'Constant',
    'Cast',
    'Relu',
    'Softmax',
    'ArgMax',
    'Conv',
    'MaxPool',
    'ReduceMax',
    'Expand',
    'Tile',
    'Pad',
    'Range',
  ],
  ...[
    'ConstantOfShape',
    'GatherND',
    'GatherElements',
    'ReverseSequence',
    'Where',
    'Flatten',
    'Loop',
    'If',
    '__proto__',
    'constructor',
  ],
]

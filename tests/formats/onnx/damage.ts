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

/** One place in the message, any, says something else. */
export function damageMessage(message: ModelMessage, random: Random): Uint8Array {
  const copy = structuredClone(message) as Open
  for (let n = random.integer(1, 4); n > 0; n--) damageField(copy, random)
  return encode(MODEL, copy as ModelMessage)
}

function damageField(message: Open, random: Random): void {
  const name = pick(random, Object.keys(message))
  const value = message[name]
  if (Array.isArray(value)) return damageList(message, name, value, random)
  if (value instanceof Uint8Array) message[name] = value.subarray(0, random.integer(0, value.length + 1))
  else if (typeof value === 'object') damageField(value as Open, random)
  else if (typeof value === 'number') message[name] = whole(pick(random, NUMBERS), name)
  else if (typeof value === 'string') message[name] = name === 'opType' ? pick(random, OPERATORS) : pick(random, NAMES)
}

/** An element goes, comes twice, changes places with another, or is damaged itself. */
function damageList(message: Open, name: string, list: readonly unknown[], random: Random): void {
  const copy = [...list]
  const [at, other] = [random.integer(0, copy.length), random.integer(0, copy.length)]
  const kind = random.integer(0, 6)
  if (copy.length === 0) return
  if (kind === 0) copy.splice(at, 1)
  else if (kind === 1) copy.splice(at, 0, copy[other])
  else if (kind === 2) [copy[at], copy[other]] = [copy[other], copy[at]]
  else if (typeof copy[at] === 'object') damageField(copy[at] as Open, random)
  else copy[at] = typeof copy[at] === 'number' ? whole(pick(random, NUMBERS), name) : pick(random, NAMES)
  message[name] = copy
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

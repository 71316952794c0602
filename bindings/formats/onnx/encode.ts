import type { Kind, Message, Schema } from './schema.js'

/** Writes a message in protobuf's wire format (https://protobuf.dev/programming-guides/encoding). Large fields are copied once, at the end. */
export function encode<S extends Schema>(schema: S, message: Message<S>): Uint8Array<ArrayBuffer> {
  const pieces = fields(schema, message)
  const bytes = new Uint8Array(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

type Piece = Uint8Array | readonly number[]

const lengthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { length }) => sum + length, 0)

/** Seven bits a byte, the lowest first; a negative number has 64 bits. */
export function varint(value: number): number[] {
  if (value >= 0 && value < 128) return [value]
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return [...bytes, Number(rest)]
}

let encoder: TextEncoder | undefined
const utf8 = (text: string): Uint8Array => (encoder ??= new TextEncoder()).encode(text)
const asBytes = (numbers: Float32Array | Float64Array): Uint8Array => new Uint8Array(numbers.buffer)

function fields(schema: Schema, message: object): Piece[] {
  const pieces: Piece[] = []
  const values = message as Record<string, unknown>
  for (const name in schema) {
    const [number, kind] = schema[name]!
    if (values[name] !== undefined) for (const piece of field(number, kind, values[name])) pieces.push(piece)
  }
  return pieces
}

const delimited = (number: number, pieces: readonly Piece[]): Piece[] => [
  [...varint(number * 8 + 2), ...varint(lengthOf(pieces))],
  ...pieces,
]

function field(number: number, kind: Kind, value: unknown): Piece[] {
  if (typeof kind === 'object') {
    if ('one' in kind) return delimited(number, fields(kind.one, value as object))
    return (value as object[]).flatMap((one) => delimited(number, fields(kind.many, one)))
  }
  switch (kind) {
    case 'int':
      return [[...varint(number * 8), ...varint(value as number)]]
    case 'float':
      return [varint(number * 8 + 5), asBytes(Float32Array.of(value as number))]
    case 'text':
      return delimited(number, [utf8(value as string)])
    case 'bytes':
      return delimited(number, [value as Uint8Array])
    case 'texts':
      return (value as string[]).flatMap((one) => delimited(number, [utf8(one)]))
    case 'lists':
      return (value as Uint8Array[]).flatMap((one) => delimited(number, [one]))
    case 'ints':
      return delimited(number, [(value as number[]).flatMap(varint)])
    case 'floats':
      return delimited(number, [asBytes(Float32Array.from(value as number[]))])
    case 'doubles':
      return delimited(number, [asBytes(Float64Array.from(value as number[]))])
  }
}

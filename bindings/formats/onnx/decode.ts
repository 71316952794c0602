import { FormatError } from '../../index.js'
import type { Kind, Message, Schema } from './schema.js'

/**
 * Reads a message in protobuf's wire format, trusting nothing in it: it takes memory in proportion to its bytes, and nests as deep as its schema.
 * @param what where it stands, for messages
 * @throws FormatError
 */
export function decode<S extends Schema>(schema: S, bytes: Uint8Array, what: string): Message<S> {
  let fields = tables.get(schema)
  if (!fields) {
    fields = new Map(Object.entries(schema).map(([name, [number, kind]]) => [number, { name, kind }]))
    tables.set(schema, fields)
  }
  const message: Record<string, unknown> = {}
  const reader = new Reader(bytes, what)
  while (!reader.isAtEnd) {
    const tag = reader.varint()
    const [number, wire] = [Math.floor(tag / 8), tag % 8]
    if (number < 1) throw reader.error(`a field has the number ${number}`)
    const field = fields.get(number)
    if (!field) reader.skip(wire)
    else message[field.name] = valueOf(field.kind, message[field.name], reader, wire, field.name)
  }
  return message as Message<S>
}

/** The fields of each schema by their numbers. */
const tables = new WeakMap<Schema, ReadonlyMap<number, { readonly name: string; readonly kind: Kind }>>()

/** For each kind the wire type of one value: 0 a varint, 1 eight bytes, 2 a length and so many bytes, 5 four bytes. */
const WIRE: Readonly<Record<string, number>> = { int: 0, ints: 0, doubles: 1, float: 5, floats: 5 }

/** What a field is after one more occurrence: the last counts, a message's fields come together, what may repeat grows. */
function valueOf(kind: Kind, before: unknown, reader: Reader, wire: number, name: string): unknown {
  const wanted = typeof kind === 'string' ? (WIRE[kind] ?? 2) : 2
  const isPacked = wire === 2 && wanted !== 2 && /s$/.test(kind as string)
  if (wire !== wanted && !isPacked) throw reader.error(`${name} has the wire type ${wire}, wanted ${wanted}`)
  if (typeof kind === 'object') {
    const bytes = reader.bytes()
    if ('one' in kind) return { ...(before as object), ...decode(kind.one, bytes, name) }
    return grown(before, [decode(kind.many, bytes, name)])
  }
  switch (kind) {
    case 'text':
      return reader.text()
    case 'bytes':
      return reader.bytes()
    case 'texts':
      return grown(before, [reader.text()])
    case 'lists':
      return grown(before, [reader.bytes()])
    case 'int':
    case 'float':
      return reader.number(wire)
    default: {
      const list = isPacked ? new Reader(reader.bytes(), name) : reader
      const numbers: number[] = []
      do if (!list.isAtEnd) numbers.push(list.number(wanted))
      while (isPacked && !list.isAtEnd)
      return grown(before, numbers)
    }
  }
}

/** The list itself grows: copying it each time would take quadratic time. */
function grown<One>(before: unknown, more: One[]): One[] {
  if (!before) return more
  for (const one of more) (before as One[]).push(one)
  return before as One[]
}

let utf8: TextDecoder | undefined

class Reader {
  #at = 0

  constructor(
    private readonly source: Uint8Array,
    private readonly what: string,
  ) {}

  get isAtEnd(): boolean {
    return this.#at >= this.source.length
  }

  error(message: string): FormatError {
    return new FormatError(`readOnnx: not an ONNX model, or a damaged one: ${this.what}, byte ${this.#at}: ${message}`)
  }

  /** A whole number of 64 bits, as near as a number comes: beyond 2⁵³ not every one is there. */
  varint(): number {
    let [low, high] = [0, 0]
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.isAtEnd) throw this.error('it ends within a number')
      const byte = this.source[this.#at++]!
      const bits = byte & 127
      if (shift < 28) low += bits * 2 ** shift
      else high += bits * 2 ** (shift - 28)
      if (byte < 128) return (high >= 2 ** 35 ? high - 2 ** 36 : high) * 2 ** 28 + low
    }
    throw this.error('a number has more than ten bytes')
  }

  number(wire: number): number {
    if (wire === 0) return this.varint()
    const at = this.#advance(wire === 1 ? 8 : 4)
    const view = new DataView(this.source.buffer, this.source.byteOffset + at)
    return wire === 1 ? view.getFloat64(0, true) : view.getFloat32(0, true)
  }

  bytes(): Uint8Array {
    const length = this.varint()
    const from = this.#advance(length)
    return this.source.subarray(from, from + length)
  }

  text(): string {
    return (utf8 ??= new TextDecoder()).decode(this.bytes())
  }

  skip(wire: number): void {
    if (wire === 0) this.varint()
    else if (wire === 2) this.bytes()
    else if (wire === 1 || wire === 5) this.#advance(wire === 1 ? 8 : 4)
    else throw this.error(`there is no wire type ${wire}`)
  }

  /** Where so many bytes begin, and beyond them. */
  #advance(length: number): number {
    const left = this.source.length - this.#at
    if (!(length >= 0 && length <= left)) throw this.error(`${length} bytes are announced, ${left} are left`)
    const from = this.#at
    this.#at += length
    return from
  }
}

/** What accident and malice make of a file: for any format, as bytes; for formats in JSON, as JSON. Seeded, so that a failure can be repeated. */
import type { Random } from '../../reference/random.js'

/** Makes one change, at random. */
type Mutator = (random: Random, bytes: Uint8Array) => Uint8Array

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
const pick = <Item>(random: Random, items: readonly Item[]): Item => items[random.integer(0, items.length)]!
const placeIn = (random: Random, { length }: { readonly length: number }): number => random.integer(0, length + 1)
const noise = (random: Random, length: number): Uint8Array => Uint8Array.from(random.integers(length, 0, 256))

/** Two places, the second not before the first. */
function stretchOf(random: Random, bytes: Uint8Array, longest = bytes.length): readonly [from: number, to: number] {
  const from = placeIn(random, bytes)
  return [from, Math.min(bytes.length, from + random.integer(0, longest + 1))]
}

/** Lengths and offsets that readers multiply, add, allocate and compare with: little-endian, of one to eight bytes. */
const EXTREMES = [
  ...[0n, 1n, 2n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn],
  ...[100_000_000n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n],
]

const MUTATORS: readonly Mutator[] = [
  // Cut off, or with a stretch missing.
  (random, bytes) => bytes.slice(0, placeIn(random, bytes)),
  (random, bytes) => {
    const [from, to] = stretchOf(random, bytes, 40)
    return joined(bytes.subarray(0, from), bytes.subarray(to))
  },
  // Some bits flipped.
  (random, bytes) => {
    const flipped = bytes.slice()
    for (let n = random.integer(1, 5); n > 0 && bytes.length > 0; n--)
      flipped[random.integer(0, bytes.length)]! ^= 1 << random.integer(0, 8)
    return flipped
  },
  // A number that is as large or as small as can be; often where a file begins, for there its lengths are.
  (random, bytes) => {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, pick(random, EXTREMES), true)
    const size = 2 ** random.integer(0, 4)
    const at = random.next() < 0.3 ? 0 : placeIn(random, bytes)
    return joined(bytes.subarray(0, at), new Uint8Array(view.buffer, 0, size), bytes.subarray(at + size))
  },
  // Noise in between, in place of something, or behind.
  (random, bytes) => {
    const [from, to] = stretchOf(random, bytes, 16)
    return joined(bytes.subarray(0, from), noise(random, random.integer(0, 16)), bytes.subarray(to))
  },
  (random, bytes) => joined(bytes, noise(random, random.integer(1, 64))),
  // A stretch twice, or somewhere else.
  (random, bytes) => {
    const [from, to] = stretchOf(random, bytes, 64)
    return joined(bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to))
  },
  (random, bytes) => {
    const [from, to] = stretchOf(random, bytes, 64)
    const at = placeIn(random, bytes)
    return joined(bytes.subarray(0, at), bytes.subarray(from, to), bytes.subarray(at + to - from))
  },
]

/** A file with one to three changes somewhere in it. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  let mutated = bytes
  for (let n = random.integer(1, 4); n > 0; n--) mutated = pick(random, MUTATORS)(random, mutated)
  return mutated
}

/** What may stand anywhere in a JSON that somebody else wrote. */
const HOSTILE_VALUES = [
  ...[
    'null',
    'true',
    '""',
    '[]',
    '{}',
    '0',
    '-0',
    '1',
    '-1',
    '0.5',
    '1e400',
    '-1e400',
    '1e-400',
    '4294967295',
    '4294967296',
  ],
  ...[
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '18446744073709551615',
    '"1"',
    '"NaN"',
    '[null]',
    '[[1]]',
  ],
  ...[
    '{"length":4}',
    '{"toString":1,"valueOf":1}',
    '{"__proto__":{"length":1}}',
    '"\\u0000"',
    '"\\ud800"',
    '"__proto__"',
  ],
  '[4294967296,4294967296]',
  '[9007199254740991,9007199254740991,9007199254740991,0]',
  `[${'1,'.repeat(2000)}1]`,
  `[${'9007199254740991,'.repeat(30)}2]`,
  `"${'long '.repeat(2000)}"`,
  `${'['.repeat(3000)}${']'.repeat(3000)}`,
  `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
]
const HOSTILE_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'length',
  '',
  '0',
  '-1',
  '\u0000',
  '\ud800',
  'ü',
]

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Some place in a value: what holds it, and under which name. */
function somePlace(random: Random, value: Record<string, Json>): readonly [holder: Record<string, Json>, name: string] {
  let holder = value
  for (;;) {
    const name = pick(random, Object.keys(holder))
    const inner = holder[name]
    const isLeaf = typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0
    if (isLeaf || random.next() < 0.3) return [holder, name]
    holder = inner as Record<string, Json>
  }
}

/**
 * The text of a JSON value with one to three changes somewhere in it: another value, a number that is a little off, a name that is missing, another or
 * there twice.
 */
export function mutateJson(random: Random, value: object): string {
  const root = { root: structuredClone(value) as Json }
  const raw: string[] = []
  /** Stands for a text that no value has: a name twice, a number beyond all. */
  const rawText = (text: string): string => `\u0001${raw.push(text) - 1}\u0001`
  for (let n = random.integer(1, 4); n > 0; n--) {
    const [holder, name] = somePlace(random, root)
    const was = holder[name]!
    const kind = random.integer(0, 6)
    if (typeof was === 'number' && kind < 3) holder[name] = was + pick(random, [-8, -4, -1, 1, 4, 8, 2 ** 32])
    else if (kind < 3) holder[name] = rawText(pick(random, HOSTILE_VALUES))
    else if (kind === 3) {
      const [other, its] = somePlace(random, root)
      holder[name] = structuredClone(other[its]!)
    } else if (Array.isArray(holder)) holder.splice(Number(name), random.integer(0, 2), structuredClone(was))
    else if (holder !== root) {
      if (kind === 4) Reflect.deleteProperty(holder, name)
      else {
        const another = pick(random, [...HOSTILE_NAMES, ...Object.keys(holder)])
        holder[rawText(JSON.stringify(another))] = structuredClone(was)
      }
    }
  }
  return JSON.stringify(root.root).replace(/"\\u0001(\d+)\\u0001"/g, (_, index: string) => raw[Number(index)]!)
}

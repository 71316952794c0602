/** The file format by itself: number types, where tensors lie, what is refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FormatError } from '../../bindings/errors.js'
import { decodeSafetensors, encodeSafetensors } from '../../bindings/formats/safetensors.js'
import golden from '../golden/weights.json'
import { Random } from '../reference/random.js'
import { fileOf, typed } from './safetensors_file.js'

const { F32, F16, BF16 } = golden.rounding

/** The bits of the float32 numbers that a tensor of so many bits a number is read as. */
const readBits = (dtype: string, array: ArrayBufferView, length: number): number[] => {
  const { data } = decodeSafetensors(typed({ t: { dtype, shape: [length], array } })).tensors.get('t')!
  assert.equal(data.length, length)
  return [...new Uint32Array(data.buffer, data.byteOffset, length)]
}
const floatBits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!
const save = (data: Float32Array): Uint8Array =>
  encodeSafetensors(new Map([['t', { shape: [data.length], data }]]), {}, 'f16')
const halvesOf = (data: Float32Array): Uint16Array => new Uint16Array(save(data).slice(-2 * data.length).buffer)

test('every half is read as what its bits say, and written as itself', () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits)
  const got = readBits('F16', halves, 65536)
  halves.forEach((bits) => {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
    if (exponent === 31)
      assert.equal(got[bits], (((sign < 0 ? 0x80000000 : 0) | 0x7f800000) >>> 0) + fraction * 8192, `half ${bits}`)
    else {
      const value = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15)
      assert.equal(got[bits], floatBits(sign * value), `half ${bits}`)
    }
  })
  const back = halvesOf(new Float32Array(Uint32Array.from(got).buffer))
  back.forEach((bits, was) => {
    const isNaN = (was & 0x7fff) > 0x7c00
    assert.equal(bits, isNaN ? was | 0x200 : was, `half ${was}`) // a NaN becomes quiet, and keeps the rest
  })
})

test('every BF16 is the upper half of a float32', () => {
  const got = readBits(
    'BF16',
    Uint16Array.from({ length: 65536 }, (_, bits) => bits),
    65536,
  )
  got.forEach((bits, was) => assert.equal(bits, was * 65536))
})

test('float64 is rounded once, from subnormals to infinity', () => {
  const values = [1 + 2 ** -24, 1 + 3 * 2 ** -24, Math.PI, -1e-42, 2 ** -150, 3.5e38, -Infinity, NaN, -0, 2 ** -1074]
  const got = readBits('F64', Float64Array.from(values), values.length)
  values.forEach((value, n) => assert.equal(got[n], floatBits(value), `${value}`))
})

test('halves are rounded as PyTorch rounds: to the nearest, ties to even', () => {
  assert.deepEqual([...halvesOf(new Float32Array(Uint32Array.from(F32).buffer))], F16)
  assert.ok(F16.some((half) => (half & 0x7c00) === 0 && half & 0x3ff) && F16.includes(0x7c00) && F16.includes(0x7bff))
  // What PyTorch has rounded is read as it reads it.
  const near = readBits('F16', Uint16Array.from(F16), F16.length)
  const coarse = readBits('BF16', Uint16Array.from(BF16), BF16.length)
  F32.forEach((bits, n) => {
    const [exact, half, brain] = new Float32Array(Uint32Array.of(bits, near[n]!, coarse[n]!).buffer)
    if (Number.isFinite(half)) assert.ok(Math.abs(half! - exact!) <= Math.max(2 ** -25, Math.abs(exact!) * 2 ** -11))
    assert.ok(Math.abs(brain! - exact!) <= Math.abs(exact!) * 2 ** -8)
  })
})

test('no half is nearer than the one that was written', () => {
  const random = new Random(5)
  const values = Float32Array.from({ length: 50_000 }, () => (2 * random.next() - 1) * 2 ** random.integer(-27, 16))
  const halves = halvesOf(values)
  const read = (half: Uint16Array): Float32Array =>
    decodeSafetensors(typed({ t: { dtype: 'F16', shape: [half.length], array: half } })).tensors.get('t')!.data
  const [got, up, down] = [
    halves,
    halves.map((bits) => bits + 1),
    halves.map((bits) => (bits & 0x7fff ? bits - 1 : bits)),
  ].map(read)
  values.forEach((value, n) => {
    const error = Math.abs(got![n]! - value)
    for (const other of [up![n]!, down![n]!]) {
      const worse = Math.abs(other - value)
      assert.ok(
        error < worse || other === got![n] || (error === worse && halves[n]! % 2 === 0),
        `${value}: ${got![n]}, ${other}`,
      )
    }
  })
})

test('float32 keeps every bit: NaN with what they carry, subnormals, zeros', () => {
  const random = new Random(2)
  const bits = Uint32Array.from({ length: 4096 }, () => random.integer(0, 2 ** 32))
  bits.set([0x7f800001, 0xffc12345, 0x7fffffff, 0x80000000, 1, 0x807fffff, 0x7f800000])
  const data = new Float32Array(bits.buffer)
  const file = encodeSafetensors(new Map([['t', { shape: [64, 64], data }]]))
  const read = decodeSafetensors(file).tensors.get('t')!
  assert.deepEqual(new Uint32Array(read.data.buffer), bits)
  assert.deepEqual(encodeSafetensors(new Map([['t', read]])), file)
})

test('tensors lie anywhere: behind an odd byte, in any order, empty, without axes', () => {
  const odd = { dtype: 'U8', shape: [1], array: Uint8Array.of(7) }
  const tensors = {
    odd,
    floats: { dtype: 'F32', shape: [2], array: Float32Array.of(1.5, -2) },
    odder: odd,
    halves: { dtype: 'F16', shape: [1, 2], array: Uint16Array.of(0x3c00, 0xc000) },
    none: { dtype: 'F32', shape: [0, 3], array: new Float32Array(0) },
    scalar: { dtype: 'F64', shape: [], array: Float64Array.of(0.1) },
  }
  const file = typed(tensors)
  for (let shift = 0; shift < 8; shift++) {
    const shifted = new Uint8Array(file.length + shift)
    shifted.set(file, shift)
    const read = decodeSafetensors(shifted.subarray(shift)).tensors
    assert.deepEqual([...read.get('floats')!.data], [1.5, -2])
    assert.deepEqual([...read.get('halves')!.data], [1, -2])
    assert.deepEqual([...read.get('none')!.data], [])
    assert.deepEqual([...read.get('scalar')!.data], [Math.fround(0.1)])
    assert.equal(read.get('floats')!.data, read.get('floats')!.data, 'it is read once')
  }
})

test('a type that is not read is in no one’s way until its numbers are wanted', () => {
  const types = {
    BOOL: 1,
    U8: 1,
    I8: 1,
    F8_E4M3: 1,
    F8_E5M2: 1,
    I16: 2,
    U16: 2,
    I32: 4,
    U32: 4,
    I64: 8,
    U64: 8,
    C64: 8,
  }
  for (const [dtype, size] of Object.entries(types)) {
    const { tensors } = decodeSafetensors(
      typed({
        count: { dtype, shape: [3], array: new Uint8Array(3 * size) },
        w: { dtype: 'F32', shape: [1], array: Float32Array.of(3) },
      }),
    )
    assert.deepEqual(tensors.get('count')!.shape, [3])
    assert.deepEqual([...tensors.get('w')!.data], [3])
    assert.throws(
      () => tensors.get('count')!.data,
      (error) =>
        error instanceof FormatError &&
        error.message === `tensor 'count': its type is ${dtype}; F32, F16, BF16 and F64 are read`,
    )
  }
  // Four bits a number.
  assert.deepEqual(
    decodeSafetensors(typed({ t: { dtype: 'F4', shape: [6], array: new Uint8Array(3) } })).tensors.get('t')!.shape,
    [6],
  )
})

test('names that objects have of their own are names like any', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '0', 'ü.“w”']
  const tensors = new Map(names.map((name, n) => [name, { shape: [1], data: Float32Array.of(n) }]))
  const read = decodeSafetensors(
    encodeSafetensors(tensors, JSON.parse('{"__proto__": "text"}') as Record<string, string>),
  )
  names.forEach((name, n) => assert.deepEqual([...read.tensors.get(name)!.data], [n], name))
  assert.equal(Object.getOwnPropertyDescriptor(read.metadata, '__proto__')?.value, 'text')
})

const entry = (fields: string): string => `{"t": {${fields}}}`
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const REFUSED: readonly (readonly [title: string, header: string, bytes: number, says: RegExp])[] = [
  ['no type', entry('"shape":[1],"data_offsets":[0,4]'), 4, /its type is no text/],
  [
    'a type without bits',
    entry('"dtype":"FLOAT","shape":[1],"data_offsets":[0,4]'),
    4,
    /its type is FLOAT, which the format does not have/,
  ],
  [
    'a type that is no text',
    entry('"dtype":{"toString":1,"valueOf":1},"shape":[1],"data_offsets":[0,4]'),
    4,
    /its type is no text/,
  ],
  [
    'a deep type',
    entry(`"dtype":${deep(100_000)},"shape":[1],"data_offsets":[0,4]`),
    4,
    /its type is no text|not JSON/,
  ],
  [
    'a deep shape',
    entry(`"dtype":"F32","shape":${deep(100_000)},"data_offsets":[0,4]`),
    4,
    /its shape is not a list|not JSON/,
  ],
  [
    'a shape that is no list',
    entry('"dtype":"F32","shape":{"length":1},"data_offsets":[0,4]'),
    4,
    /its shape is not a list of lengths/,
  ],
  [
    'half an element',
    entry('"dtype":"F32","shape":[0.5],"data_offsets":[0,2]'),
    2,
    /its shape is not a list of lengths/,
  ],
  [
    'a product beyond 2^53',
    entry('"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]'),
    4,
    /its offsets span 4/,
  ],
  [
    'a product that is infinite, times zero',
    entry(`"dtype":"F32","shape":[${'9007199254740991,'.repeat(40)}0],"data_offsets":[0,0]`),
    0,
    /takes NaN bytes/,
  ],
  ['a part of a byte', entry('"dtype":"F4","shape":[3],"data_offsets":[0,2]'), 2, /takes 1\.5 bytes/],
  ['backward', entry('"dtype":"F32","shape":[1],"data_offsets":[4,0]'), 4, /its offsets span -4/],
  ['three offsets', entry('"dtype":"F32","shape":[1],"data_offsets":[0,4,8]'), 8, /its offsets are not two numbers/],
  [
    'beyond the file',
    entry('"dtype":"F32","shape":[9007199254740990],"data_offsets":[0,9007199254740990]'),
    4,
    /takes 36028797018963960 bytes/,
  ],
  [
    'one byte beyond',
    entry('"dtype":"I64","shape":[2],"data_offsets":[0,16]'),
    15,
    /truncated: it ends at byte 16 of the data, there are 15/,
  ],
  ['a hole', entry('"dtype":"F32","shape":[1],"data_offsets":[4,8]'), 8, /begins at byte 4 of the data, wanted 0/],
  [
    'an overlap',
    '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I32","shape":[1],"data_offsets":[4,8]}}',
    8,
    /begins at byte 4 of the data, wanted 8/,
  ],
  [
    'the same name twice',
    '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}',
    4,
    /begins at byte 2 of the data, wanted 0/,
  ],
  ['metadata that are no texts', '{"__metadata__":{"a":1}}', 0, /the metadata is not an object of texts/],
]

test('refused: a path, or nothing, instead of bytes', () => {
  for (const [given, says] of [
    ['model.safetensors', /^not a safetensors file: string instead of its bytes$/],
    [undefined, /undefined instead of its bytes/],
  ] as const)
    assert.throws(
      () => decodeSafetensors(given as never),
      (error) => error instanceof FormatError && says.test(error.message),
    )
})

for (const [title, header, bytes, says] of REFUSED) {
  test(`refused: ${title}`, () => {
    const begin = performance.now()
    assert.throws(
      () => decodeSafetensors(fileOf(header, new Uint8Array(bytes))),
      (error) => error instanceof FormatError && says.test(error.message),
    )
    assert.ok(performance.now() - begin < 1000)
  })
}

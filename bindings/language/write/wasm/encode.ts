import { OPERATIONS, type Code, type WasmFunction } from './code.js'

/**
 * The bytes of a module that imports `env.memory`, shared, of any size, and exports the functions. WebAssembly Core Specification 2.0, chapter 5, and the
 * threads proposal.
 */
export function encode(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...vector(parameters.map(({ type }) => [TYPES[type]])), 0])
  const memory = [...name('env'), ...name('memory'), 0x02, 0x03, 0, ...unsigned(65536)]
  const exports = functions.map((one, index) => [...name(one.name), 0x00, ...unsigned(index)])
  const bodies = functions.map((one) => sized(body(one)))
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(7, exports),
    ...section(10, bodies),
  ])
}

const TYPES = { i32: 0x7f, v128: 0x7b }
const EMPTY = 0x40
const END = 0x0b

const section = (id: number, items: readonly (readonly number[])[]): number[] => [id, ...sized(vector(items))]
const vector = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()]
const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes]
const name = (text: string): number[] => sized([...text].map((letter) => letter.charCodeAt(0)))

function body({ locals, body: code }: WasmFunction): number[] {
  const bytes = vector(locals.map(({ type }) => [1, TYPES[type]]))
  for (const one of code) write(one, bytes)
  bytes.push(END)
  return bytes
}

/** Appends an instruction, its arguments first. */
function write(code: Code, to: number[]): void {
  switch (code.op) {
    case 'comment':
      return
    case 'local.get':
      to.push(0x20, ...unsigned(code.value))
      return
    case 'local.set':
      write(code.args[0], to)
      to.push(0x21, ...unsigned(code.value))
      return
    case 'i32.const':
      to.push(0x41, ...signed(code.value))
      return
    case 'v128.const':
      to.push(0xfd, 0x0c, ...new Uint8Array(new Float32Array(4).fill(code.value).buffer))
      return
    case 'loop':
      to.push(0x03, EMPTY)
      for (const one of code.body) write(one, to)
      write(code.again, to)
      to.push(0x0d, 0, END)
      return
    case 'if':
      write(code.condition, to)
      to.push(0x04, EMPTY)
      for (const one of code.then) write(one, to)
      if (code.otherwise.length > 0) to.push(0x05)
      for (const one of code.otherwise) write(one, to)
      to.push(END)
      return
    default:
      for (const one of code.args) write(one, to)
      to.push(...OPERATIONS[code.op])
  }
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: number): number[] {
  const low = value & 0x7f
  const rest = value >> 7
  const isLast = (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40)
  return isLast ? [low] : [low | 0x80, ...signed(rest)]
}

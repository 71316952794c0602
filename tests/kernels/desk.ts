import type { Backend, Memory, Span } from '../../bindings/backend/backend.js'
import { bitsOf, type Check } from './check.js'

/** Fills what nobody may touch or read into a result: a NaN with a pattern of its own, so that a leak shows either way. */
export const CANARY = 0x7fc0dead
/** Fills padding in inputs, which nobody may let into a result. */
export const POISON = NaN

/** Guard elements around every span, and the alignment of spans. */
const GUARD = 64

type Data = Float32Array | Int32Array

interface Sheet {
  readonly memory: Memory
  readonly elements: number
  readonly spans: Map<string, Span>
  /** What the memory held when it was made. */
  readonly image: Int32Array
  readonly written: boolean
}

/**
 * Lays the arrays of a test out as spans of shared memory, each at an offset that is not zero and with guards around
 * it, and afterwards sees that nothing outside the written spans has changed.
 */
export class Desk {
  readonly #backend: Backend
  readonly #sheets: Sheet[] = []

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /** Spans that kernels only read, in one memory. */
  inputs<K extends string>(content: Record<K, Data>): Record<K, Span> {
    return this.#lay(content, false)
  }

  /** Spans that kernels write, in one memory; a number is the length of an array that holds canaries until written. */
  outputs<K extends string>(content: Record<K, Data | number>): Record<K, Span> {
    return this.#lay(content, true)
  }

  #lay<K extends string>(content: Record<K, Data | number>, written: boolean): Record<K, Span> {
    const entries = Object.entries<Data | number>(content)
    let elements = GUARD
    const places = entries.map(([name, data]) => {
      const length = typeof data === 'number' ? data : data.length
      const offset = elements
      elements += Math.ceil(length / GUARD) * GUARD + GUARD
      return { name, data, length, offset }
    })
    const image = new Int32Array(elements).fill(CANARY)
    const memory = this.#backend.allocate(elements)
    const spans = new Map<string, Span>()
    for (const { name, data, length, offset } of places) {
      if (typeof data !== 'number') image.set(bitsOf(data), offset)
      spans.set(name, { memory, offset, length })
    }
    this.#backend.write({ memory, offset: 0, length: elements }, image)
    this.#sheets.push({ memory, elements, spans, image, written })
    return Object.fromEntries(spans) as Record<K, Span>
  }

  /**
   * Ends the test: reads everything back, checks that no bit outside of the written spans has changed, gives the
   * memory back, and returns the written arrays by name.
   */
  async results(check: Check): Promise<Record<string, Float32Array>> {
    const all = this.#sheets.map(({ memory, elements }) => this.#backend.read({ memory, offset: 0, length: elements }))
    const results: Record<string, Float32Array> = {}
    try {
      for (const [n, content] of (await Promise.all(all)).entries()) {
        const sheet = this.#sheets[n] as Sheet
        const bits = bitsOf(content)
        if (sheet.written) {
          for (const [name, { offset, length }] of sheet.spans) {
            results[name] = content.slice(offset, offset + length)
            bits.set(sheet.image.subarray(offset, offset + length), offset)
          }
        }
        const touched = firstDifference(bits, sheet.image)
        if (touched >= 0) check.fail(`element ${touched} was overwritten, ${describe(sheet, touched)}`)
      }
    } finally {
      for (const { memory } of this.#sheets) this.#backend.free(memory)
      this.#sheets.length = 0
    }
    return results
  }
}

/** Where two arrays of one length differ first, or −1. */
function firstDifference(a: Int32Array, b: Int32Array): number {
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return n
  return -1
}

/** Where an element lies: inside an input, or so far behind a span's end. */
function describe(sheet: Sheet, element: number): string {
  let answer = 'before the first span'
  for (const [name, { offset, length }] of sheet.spans) {
    if (element >= offset) {
      answer =
        element < offset + length
          ? `in the input ${name}`
          : `${element - offset - length + 1} behind the end of ${name}`
    }
  }
  return answer
}

/** Whether every element still is a canary: what a kernel had no business to write. */
export function untouched(values: Float32Array): boolean {
  return bitsOf(values).every((value) => value === CANARY)
}

/** The columns [offset, offset + width) of rows of `stride`. */
export function columns(values: Float32Array, stride: number, offset: number, width: number): Float32Array {
  const rows = Math.floor(values.length / stride)
  const picked = new Float32Array(rows * width)
  for (let r = 0; r < rows; r++)
    picked.set(values.subarray(r * stride + offset, r * stride + offset + width), r * width)
  return picked
}

/** Rows of `stride` whose columns [offset, offset + width) hold `values`, and poison elsewhere. */
export function spread(values: Float32Array, stride: number, offset: number, width: number): Float32Array<ArrayBuffer> {
  const rows = values.length / width
  const wide = new Float32Array(rows * stride).fill(POISON)
  for (let r = 0; r < rows; r++) wide.set(values.subarray(r * width, (r + 1) * width), r * stride + offset)
  return wide
}

/** Whether everything but the columns [offset, offset + width) of rows of `stride` still is a canary. */
export function untouchedBeside(values: Float32Array, stride: number, offset: number, width: number): boolean {
  return bitsOf(values).every((value, n) => {
    const column = n % stride
    return (column >= offset && column < offset + width) || value === CANARY
  })
}

/** NaN in the rows of values [T, B, width] beyond each row's length. */
export function poisoned<Values extends Float32Array>(
  values: Values,
  { T, B, lengths }: { readonly T: number; readonly B: number; readonly lengths?: ArrayLike<number> | null },
  width: number,
): Values {
  for (let t = 0; t < T; t++) {
    for (let b = 0; b < B; b++) {
      if (lengths && t >= (lengths[b] ?? T)) values.fill(POISON, (t * B + b) * width, (t * B + b + 1) * width)
    }
  }
  return values
}

/** The types that numbers have in files, to float32 and back. All are little-endian, as every machine that runs this. */

/** What half precision has: a sign, 5 bits of an exponent, 10 of a fraction (IEEE 754 binary16). */
const INFINITE_HALF = 0x7c00
const SMALLEST_NORMAL_HALF = 0x400
/** Exponents of float32 are larger by so much; here where it stands in a half, and in a float32. */
const BIAS = 112
const BIAS_OF_HALVES = BIAS << 10
const BIAS_OF_FLOATS = BIAS << 23

/** The types that are read, by their names in safetensors: float32 of the bytes of an array. Only float64 is rounded. */
export const READERS: Readonly<Record<string, (bytes: ArrayBuffer) => Float32Array>> = {
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => widened(bytes, floatOfHalf),
  BF16: (bytes) => widened(bytes, (bits) => bits << 16),
  F64: (bytes) => new Float32Array(new Float64Array(bytes)),
}

/** Rounded to half precision: to the nearest, ties to even; beyond ±65504 to infinity, and below 2⁻²⁴ (or halfway to it) to zero. */
export const toHalves = ({ buffer, byteOffset, length }: Float32Array): Uint16Array =>
  new Uint16Array(new Uint32Array(buffer, byteOffset, length).map(halfOfFloat))

const widened = (bytes: ArrayBuffer, toFloat: (bits: number) => number): Float32Array =>
  new Float32Array(new Uint32Array(new Uint16Array(bytes)).map(toFloat).buffer)

/** The bits of a half as those of a float32. Every half is one, and a NaN keeps what it carries. */
function floatOfHalf(bits: number): number {
  const sign = (bits & 0x8000) << 16
  const size = bits & 0x7fff
  if (size === 0) return sign
  if (size >= INFINITE_HALF) return sign | ((size + 2 * BIAS_OF_HALVES) << 13)
  // A subnormal is shifted until its first digit stands where the exponent begins, and adds one to it there.
  const shift = size < SMALLEST_NORMAL_HALF ? Math.clz32(size) - 21 : 0
  return sign | (((size << shift) + BIAS_OF_HALVES - (shift << 10)) << 13)
}

/** The bits of a float32 as those of the nearest half. */
function halfOfFloat(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const size = bits & 0x7fffffff
  // Quiet, or a NaN whose first bits are zero would become infinite.
  if (size > 0x7f800000) return sign | 0x7e00 | ((size >>> 13) & 0x3ff)
  // A fraction loses 13 bits; where the half is subnormal one more for each power of two, until all are gone.
  const shift = Math.max(13, Math.min(126 - (size >>> 23), 25))
  const digits = shift > 13 ? (size & 0x7fffff) | 0x800000 : size - BIAS_OF_FLOATS
  const even = (digits >>> shift) & 1
  // A carry runs into the exponent, which is right: the next power of two, or infinity.
  return sign | Math.min((digits + (1 << (shift - 1)) - 1 + even) >>> shift, INFINITE_HALF)
}

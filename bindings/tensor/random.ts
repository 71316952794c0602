import { OptionError } from '../errors.js'

/** The multiplier and the increment of the generator, 64 bits each, in halves. */
const HIGH = 0x5851f42d
const LOW = 0x4c957f2d
const MORE_HIGH = 0x14057b7e
const MORE_LOW = 0xf767814f

/**
 * The PCG32 generator: seeded, so that the same seed gives the same numbers everywhere. Its 64 bits are kept in halves: a layer draws a million numbers, and
 * a BigInt takes fifty times as long.
 * O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number Generation".
 */
export class Random {
  #high = 0
  #low = 0

  constructor(seed: number) {
    const whole = Math.trunc(seed)
    if (!Number.isSafeInteger(whole)) throw new OptionError(`Random: seed is ${String(seed)}, wanted a whole number`)
    this.integer()
    this.#add(Math.floor(whole / 2 ** 32), whole)
    this.integer()
  }

  /** Adds a number of 64 bits. */
  #add(high: number, low: number): void {
    const sum = (this.#low >>> 0) + (low >>> 0)
    this.#high = (this.#high + high + (sum >= 2 ** 32 ? 1 : 0)) | 0
    this.#low = sum | 0
  }

  /** A whole number in [0, 2³²). */
  integer(): number {
    const high = this.#high
    const low = this.#low
    this.#high = upperHalf(low, LOW) + Math.imul(high, LOW) + Math.imul(low, HIGH)
    this.#low = Math.imul(low, LOW)
    this.#add(MORE_HIGH, MORE_LOW)
    const mixed = ((high << 14) | (low >>> 18)) ^ low
    const shifted = (((high >>> 18) ^ high) << 5) | (mixed >>> 27)
    const rotation = high >>> 27
    return ((shifted >>> rotation) | (shifted << (-rotation & 31))) >>> 0
  }

  /** In [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.integer() / 2 ** 32)
  }

  /** Mean 0, deviation 1 (Box & Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /** `length` numbers in [low, high). */
  uniforms(length: number, low: number, high: number): Float32Array {
    const values = new Float32Array(length)
    for (let n = 0; n < length; n++) values[n] = this.uniform(low, high)
    return values
  }

  /** `length` numbers of mean 0 and deviation 1. */
  normals(length: number): Float32Array {
    const values = new Float32Array(length)
    for (let n = 0; n < length; n++) values[n] = this.normal()
    return values
  }
}

/** The upper half of the product of two numbers of 32 bits. */
function upperHalf(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const other = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + (other >>> 16)) | 0
}

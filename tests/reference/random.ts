/** Seeded random numbers, already rounded to float32 so that device and reference see the very same inputs. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** Uniform in [0, 1): mulberry32 (T. Ettinger, public domain). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number in [low, high). */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low))
  }

  /** `length` numbers, uniform in (−scale, scale). */
  uniform(length: number, scale = 1): Float32Array<ArrayBuffer> {
    const values = new Float32Array(length)
    for (let n = 0; n < length; n++) values[n] = (2 * this.next() - 1) * scale
    return values
  }

  /** `length` whole numbers in [low, high). */
  integers(length: number, low: number, high: number): Int32Array<ArrayBuffer> {
    const values = new Int32Array(length)
    for (let n = 0; n < length; n++) values[n] = this.integer(low, high)
    return values
  }
}

/** A seed from a name, so that every case has inputs of its own which stay the same when others are added (FNV-1a). */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5
  for (let n = 0; n < name.length; n++) hash = Math.imul(hash ^ name.charCodeAt(n), 0x01000193)
  return hash >>> 0
}

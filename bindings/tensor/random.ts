/**
 * The PCG32 generator: seeded, so that the same seed gives the same numbers everywhere.
 * O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number Generation".
 */
export class Random {
  #state: bigint

  constructor(seed: number) {
    this.#state = 0n
    this.integer()
    this.#state = BigInt.asUintN(64, this.#state + BigInt(Math.trunc(seed)))
    this.integer()
  }

  /** A whole number in [0, 2³²). */
  integer(): number {
    const old = this.#state
    this.#state = BigInt.asUintN(64, old * 6364136223846793005n + 1442695040888963407n)
    const shifted = Number((((old >> 18n) ^ old) >> 27n) & 0xffffffffn)
    const rotation = Number(old >> 59n)
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
}

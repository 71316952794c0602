import { DataError, OptionError } from '../errors.js'
import { expectCount, expectOptions } from '../options.js'
import { Random } from '../tensor/random.js'
import { expectSeed, shuffle } from './shuffle.js'

export interface BucketOptions {
  /** The most sequences of a batch. */
  readonly rows: number
  /** The most steps of a batch, padding included: rows · longest. A longer sequence is a batch of its own. Default: no limit. */
  readonly steps?: number | undefined
  /** A new number gives a new division in a new order. Default: no shuffling: batches from the shortest sequences to the longest. */
  readonly seed?: number | undefined
}

/**
 * Divides sequences into batches of like lengths, so that little is computed on padding. Each sequence is in one batch; which of those of
 * the same length come together, and the order of the batches, follow from the seed.
 * @param lengths the length of each sequence
 * @returns the numbers of the sequences of each batch; `buckets(sentences.map((one) => one.length), { rows: 32, seed: epoch })`
 * @throws OptionError; DataError if a length is no whole number from 0
 */
export function buckets(lengths: ArrayLike<number>, options: BucketOptions): number[][] {
  expectOptions('buckets', options, ['rows', 'steps', 'seed'])
  const { rows, steps = Infinity, seed } = options
  expectCount('buckets', 'rows', rows)
  if (!(steps >= 1)) throw new OptionError(`buckets: steps is ${steps}, wanted a number from 1`)
  if (seed !== undefined) expectSeed('buckets', seed)
  const wrong = Array.from(lengths).findIndex((length) => !(Number.isInteger(length) && length >= 0))
  if (wrong >= 0) throw new DataError(`buckets: lengths[${wrong}] is ${lengths[wrong]}, wanted a whole number from 0`)

  const random = seed === undefined ? null : new Random(seed)
  const numbers = Array.from(lengths, (_, sequence) => sequence)
  const order = random ? shuffle(numbers, random) : numbers
  // Sorting is stable: sequences of one length stay shuffled.
  order.sort((a, b) => lengths[a]! - lengths[b]!)
  const batches: number[][] = []
  for (const sequence of order) {
    const last = batches.at(-1)
    // The newest is the longest.
    if (last && last.length < rows && (last.length + 1) * lengths[sequence]! <= steps) last.push(sequence)
    else batches.push([sequence])
  }
  return random ? shuffle(batches, random) : batches
}

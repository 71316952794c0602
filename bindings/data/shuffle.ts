import { OptionError } from '../errors.js'
import { Random } from '../tensor/random.js'

/** The same things in a random order (Fisher & Yates 1938); what was given stays as it is. The same seed gives the same order everywhere. @throws OptionError */
export function shuffle<Item>(items: Iterable<Item>, seed: number | Random): Item[] {
  if (!(seed instanceof Random)) expectSeed('shuffle', seed)
  const random = seed instanceof Random ? seed : new Random(seed)
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform(0, last + 1))
    const item = shuffled[last]!
    shuffled[last] = shuffled[other]!
    shuffled[other] = item
  }
  return shuffled
}

/** @throws OptionError unless the seed is a whole number */
export function expectSeed(call: string, seed: number): void {
  if (!Number.isSafeInteger(seed)) throw new OptionError(`${call}: seed is ${seed}, wanted a whole number`)
}

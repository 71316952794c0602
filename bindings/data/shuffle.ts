import { Random } from '../tensor/random.js'

/** The same things in a random order (Fisher & Yates 1938); what was given stays as it is. The same seed gives the same order everywhere. */
export function shuffle<Item>(items: Iterable<Item>, seed: number | Random): Item[] {
  const random = typeof seed === 'number' ? new Random(seed) : seed
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform(0, last + 1))
    const item = shuffled[last]!
    shuffled[last] = shuffled[other]!
    shuffled[other] = item
  }
  return shuffled
}

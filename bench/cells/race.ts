/** Two subjects in turn, in slices so short that whatever else the machine does hits few of them. */

/** Does its work `count` times. @returns milliseconds for one */
export type Subject = (count: number) => number | Promise<number>

export interface RaceOptions {
  /** Slices of each subject. */
  readonly rounds: number
  /** Milliseconds of a slice, if one run is not longer. */
  readonly slice: number
  /** Milliseconds of each subject before anything counts, at least a slice. */
  readonly warmUp: number
  /** Milliseconds for all, by the clock on the wall: after that no round begins, once there are a few. */
  readonly budget: number
}

/** One round: milliseconds of either. */
export type Round = readonly [first: number, second: number]

/** As many rounds as there must be, however long they take: a median of less says nothing. */
const FEWEST = 5

export async function race(first: Subject, second: Subject, options: RaceOptions): Promise<Round[]> {
  const { rounds, slice, warmUp, budget } = options
  const start = performance.now()
  // Engines compile what is called for the first time.
  await first(1)
  await second(1)
  const count = await countFor(first, slice)
  for (let spent = 0; spent < 2 * warmUp;) spent += count * ((await first(count)) + (await second(count)))
  const found: Round[] = []
  for (let round = 0; round < rounds; round++) {
    if (round >= FEWEST && performance.now() - start > budget) break
    if (round % 2 === 0) {
      const a = await first(count)
      found.push([a, await second(count)])
    } else {
      const b = await second(count)
      found.push([await first(count), b])
    }
  }
  return found
}

/** How many runs fill a slice: found by doubling, for a clock may be too coarse to see one. */
async function countFor(subject: Subject, slice: number): Promise<number> {
  for (let count = 1; ; count *= 2) {
    const taken = count * (await subject(count))
    if (taken >= slice / 2) return Math.max(1, Math.round((count * slice) / taken))
  }
}

/** The value below which the part `q` of the values lies, by linear interpolation. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = q * (sorted.length - 1)
  const low = Math.floor(at)
  const [below, above] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!]
  return below + (at - low) * (above - below)
}

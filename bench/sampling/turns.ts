/** Contenders take turns, so that whatever else the machine does meanwhile hits all alike. */
import { median, spreadOf, type Spread } from './statistics.js'

export interface RoundSettings {
  readonly rounds: number
  /** Samples of a contender in a round, where a run is short. */
  readonly samples: number
  /** Milliseconds of a sample, if one run is not longer. */
  readonly slice: number
  /** Milliseconds that each contender runs before anything counts; its first run, at least. */
  readonly warmUp: number
  /** Milliseconds for all of a row: after that no round begins, once there are `FEWEST`. One contender alone may take twice as long, and then sits out. */
  readonly budget: number
}

/** As many rounds as there must be, however long they take: of the first contender, which is webrnn. */
const FEWEST = 3

/** Milliseconds between two turns. */
const REST = 5

/** Milliseconds of one run, several times: a contender's turn. */
export type Turn = () => Promise<number[]>

/** Each contender's samples, round by round: [contender][round][sample]. Who is slow has fewer rounds than the first, but one. */
export async function takeTurns(turns: readonly Turn[], { rounds, budget }: RoundSettings): Promise<number[][][]> {
  const start = performance.now()
  const found = turns.map((): number[][] => [])
  const taken = turns.map(() => 0)
  const sitsOut = (at: number, round: number): boolean =>
    at > 0 && round > 0 && taken[at]! * (1 + 1 / found[at]!.length) > 2 * budget
  for (let round = 0; round < rounds; round++) {
    if (round >= FEWEST && performance.now() - start > budget) break
    for (let n = 0; n < turns.length; n++) {
      // another one begins each time
      const at = (n + round) % turns.length
      if (sitsOut(at, round)) continue
      // a library's threads may look for more work a while after the last
      await new Promise((resolve) => setTimeout(resolve, REST))
      const begin = performance.now()
      found[at]!.push(await turns[at]!())
      taken[at]! += performance.now() - begin
    }
  }
  return found
}

/** Of one against another, round by round, as long as the other took part. */
export const ratios = (own: readonly number[][], other: readonly number[][]): Spread =>
  spreadOf(other.map((samples, round) => median(samples) / median(own[round]!)))

/** A contender of a page: its runs are sampled by Benchmark.js. */
import { sample } from './benchmark.js'
import type { RoundSettings, Turn } from './turns.js'

/**
 * Warms up, finds how many runs fill a slice, and gives what takes a turn.
 * @param seen milliseconds that it has run before: what has taken that long is warm, and a run of it is longer than a slice
 */
export async function contender(run: () => Promise<unknown>, settings: RoundSettings, seen = 0): Promise<Turn> {
  const { samples, slice, warmUp, budget } = settings
  if (seen > budget / 2) return () => sample(run, { samples: 1, slice: 1e-3, runs: 1 })
  const start = performance.now()
  let [runs, taken] = [0, 0]
  // the last half is what counts: the first runs are those that an engine compiles in
  for (let lap = 1; taken < warmUp && runs < 1e5; lap *= 2) {
    const begin = performance.now()
    for (let n = 0; n < lap; n++) await run()
    runs = Math.max(1, Math.ceil((slice * lap) / Math.max(performance.now() - begin, 1e-3)))
    taken = performance.now() - start
  }
  return async () => {
    // caches hold what the others have used
    if (runs > 1) await run()
    return sample(run, { samples: runs === 1 ? 1 : samples, slice: runs === 1 ? 1e-3 : slice, runs })
  }
}

/**
 * Benchmark.js as the sampler: it counts and times, we only say for how long. It is from before modules and workers, so what it looks for in the global
 * scope is handed to it: lodash, `platform`, and a clock. Its own choice in a worker would be `Date`, with whole milliseconds.
 */
import base from 'benchmark'
import lodash from 'lodash'
import platform from 'platform'

/** Node's `process.hrtime`, which Benchmark.js prefers, made of the clock that is everywhere: [seconds, nanoseconds], now or since then. */
function hrtime(since?: readonly [number, number]): [number, number] {
  const now = performance.now() / 1000
  const seconds = Math.floor(now)
  const time: [number, number] = [seconds, (now - seconds) * 1e9]
  if (!since) return time
  const nanoseconds = time[1] - since[1]
  return nanoseconds < 0 ? [seconds - since[0] - 1, nanoseconds + 1e9] : [seconds - since[0], nanoseconds]
}

const Benchmark = base.runInContext({ _: lodash, platform, process: { hrtime } }) as typeof base

export interface SampleOptions {
  /** How many numbers to find. */
  readonly samples: number
  /** Milliseconds that a sample takes at least: so many runs are timed together. */
  readonly slice: number
  /** As many runs fill a slice, as far as is known. */
  readonly runs: number
}

/** Milliseconds of one run, `samples` times. @throws whatever a run throws */
export function sample(run: () => Promise<unknown>, { samples, slice, runs }: SampleOptions): Promise<number[]> {
  return new Promise((resolve, reject) => {
    let failure: { error: unknown } | undefined
    const benchmark = new Benchmark({
      defer: true,
      // the end of a run is known to a promise: Benchmark.js begins the next when it is told, and looks at the clock when all of a slice are done
      fn(deferred: { resolve(): void; benchmark: base }) {
        run().then(
          () => deferred.resolve(),
          (error: unknown) => {
            failure = { error }
            benchmark.abort()
            deferred.resolve()
          },
        )
      },
      initCount: runs,
      minSamples: samples,
      // a tenth less, for a slice that is a little short is no reason to begin again
      minTime: (0.9 * slice) / 1000,
      maxTime: 0,
      delay: 0.001,
      onComplete: () => {
        if (failure) reject(failure.error as Error)
        else if (benchmark.error) reject(benchmark.error as unknown as Error)
        else resolve(benchmark.stats.sample.map((seconds) => 1000 * seconds))
      },
    })
    benchmark.run({ async: true })
  })
}

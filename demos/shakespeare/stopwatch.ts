import type { Progress } from './messages.js'
import type { Settings } from './settings.js'

/** Keeps a run's time, speed and smoothed loss. Pauses, and samples on the way, do not count. */
export class Stopwatch {
  /** Iterations of this run. */
  iterations = 0
  readonly #settings: Settings
  readonly #first: number
  readonly #started = performance.now()
  #idle = 0
  #last = Number.NaN
  #smoothed = Number.NaN
  /** Moments a while ago, for the present speed: [seconds, iterations]. */
  #marks: [number, number][] = []
  /** Iterations per second, lately. */
  #perSecond = 0

  /** @param first the iterations that the model has done before this run */
  constructor(settings: Settings, first: number) {
    this.#settings = settings
    this.#first = first
  }

  get seconds(): number {
    return (performance.now() - this.#started - this.#idle) / 1000
  }

  loss(value: number): void {
    this.#last = value
    this.#smoothed = Number.isNaN(this.#smoothed) ? value : this.#smoothed * 0.96 + value * 0.04
  }

  /** What comes next is no training: it counts as time, but says nothing of the speed. */
  interrupt(): void {
    this.#marks = []
  }

  /** Does something that is no training, and whose time does not count. */
  async without(work: () => Promise<void>): Promise<void> {
    const began = performance.now()
    await work()
    this.#idle += performance.now() - began
  }

  /** The share of the run that is done, by iterations or by time, whichever is further. */
  progress(iteration: number): number {
    const { steps, minutes } = this.#settings
    const byTime = minutes === null ? 0 : this.seconds / (minutes * 60)
    // a run by time that goes on from a checkpoint does not start its learning rate all over again
    const before = this.#first / steps
    return Math.max(iteration / steps, minutes === null ? 0 : before + (1 - before) * byTime)
  }

  report(iteration: number, epoch: number): Omit<Progress, 'norm'> {
    const { batch, length, steps, minutes } = this.#settings
    const now = this.seconds
    this.#marks.push([now, this.iterations])
    while (this.#marks.length > 2 && now - (this.#marks[0]?.[0] ?? now) > 5) this.#marks.shift()
    const [then, done] = this.#marks[0] ?? [now, 0]
    if (now > then) this.#perSecond = (this.iterations - done) / (now - then)
    else if (this.#perSecond === 0 && now > 0) this.#perSecond = this.iterations / now
    const perSecond = this.#perSecond
    const byIterations = perSecond > 0 ? (steps - iteration) / perSecond : Number.POSITIVE_INFINITY
    const byTime = minutes === null ? Number.POSITIVE_INFINITY : minutes * 60 - now
    return {
      iteration,
      progress: Math.min(1, this.progress(iteration)),
      loss: this.#last,
      smoothed: this.#smoothed,
      charactersPerSecond: perSecond * batch * length,
      secondsLeft: Math.max(0, Math.min(byIterations, byTime)),
      epoch,
    }
  }
}

import type { Settings } from './settings.js'

/** Keeps a run's time, speed and loss. What is measured on the way (`without`) is no training and does not count. */
export class Pace {
  readonly #started = performance.now()
  #idle = 0
  #words = 0
  #smoothed = Number.NaN
  #sum = 0
  #count = 0

  /** @param total the batches of the whole run @param before those that another run did, which this one goes on from */
  constructor(
    private readonly settings: Settings,
    private readonly total: number,
    private readonly before = 0,
  ) {}

  /** Of training. */
  get seconds(): number {
    return (performance.now() - this.#started - this.#idle) / 1000
  }

  /** The share of the run that is done, 0 … 1, by batches or by time, whichever is further. */
  progress(iteration: number): number {
    const { minutes } = this.settings
    return Math.min(1, Math.max(iteration / this.total, minutes === null ? 0 : this.seconds / (minutes * 60)))
  }

  batch(loss: number, words: number): void {
    this.#smoothed = Number.isNaN(this.#smoothed) ? loss : this.#smoothed * 0.96 + loss * 0.04
    this.#words += words
    this.#sum += loss * words
    this.#count += words
  }

  /** The mean loss of the words since this was asked for last, in nats. */
  takeLoss(): number {
    const loss = this.#sum / this.#count
    this.#sum = this.#count = 0
    return loss
  }

  async without<Result>(work: () => Promise<Result>): Promise<Result> {
    const began = performance.now()
    const result = await work()
    this.#idle += performance.now() - began
    return result
  }

  report(iteration: number): { progress: number; loss: number; wordsPerSecond: number; secondsLeft: number } {
    const { seconds } = this
    const progress = this.progress(iteration)
    const done = progress - this.before / this.total
    return {
      progress,
      loss: this.#smoothed,
      wordsPerSecond: this.#words / seconds,
      secondsLeft: done > 0 ? (seconds / done) * (1 - progress) : Infinity,
    }
  }
}

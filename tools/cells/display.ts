import { Presets, SingleBar } from 'cli-progress'
import { duration } from '../progress.js'
import { resultLine } from './report.js'
import type { Run, RunResult } from './settings.js'
import type { Watcher } from './compare.js'

/** One bar over all runs at the bottom of the terminal. Without a terminal a line for each run that is finished. */
export class Display implements Watcher {
  readonly #bar: SingleBar | undefined
  readonly #stream: NodeJS.WriteStream
  readonly #runs: number
  readonly #steps: number
  /** Steps done by each run that is under way, in the order of their starts. */
  readonly #underWay = new Map<Run, number>()
  #finished = 0
  /** The first report, from which on speed is measured: what was before it was no training. */
  #first: { at: number; done: number } | undefined

  constructor(runs: number, steps: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
    this.#runs = runs
    this.#steps = steps
    if (!stream.isTTY) return
    const format =
      '{bar} {percentage} % | run {run} of {runs}: {cell}, seed {seed}, step {step} | loss {loss} | {left} left'
    const options = { format, stream, hideCursor: true, barsize: 20, noTTYOutput: false, clearOnComplete: true }
    this.#bar = new SingleBar(options, Presets.shades_classic)
    const nothing = { run: 1, runs, cell: '…', seed: '…', step: 0, loss: '…', left: '…' }
    this.#bar.start(runs * steps, 0, nothing)
  }

  progress(run: Run, step: number, loss: number): void {
    this.#underWay.set(run, step)
    // of runs side by side the bar shows the oldest, so that it does not flicker from one to the other
    if (!this.#bar || this.#underWay.keys().next().value !== run) return
    const underWay = [...this.#underWay.values()].reduce((sum, steps) => sum + steps, 0)
    const done = this.#finished * this.#steps + underWay
    const now = performance.now()
    this.#first ??= { at: now, done }
    const secondsPerStep = (now - this.#first.at) / 1000 / (done - this.#first.done)
    const left = duration(secondsPerStep * (this.#runs * this.#steps - done))
    const { cell, seed } = run
    this.#bar.update(done, { run: this.#finished + 1, cell, seed, step, loss: loss.toFixed(3), left })
  }

  finished(result: RunResult): void {
    this.#finished++
    for (const run of this.#underWay.keys()) {
      if (run.cell === result.cell && run.seed === result.seed) this.#underWay.delete(run)
    }
    if (!this.#bar) this.#stream.write(`${this.#finished} of ${this.#runs}: ${resultLine(result)}\n`)
  }

  /** Takes the bar away. */
  end(): void {
    this.#bar?.stop()
  }
}

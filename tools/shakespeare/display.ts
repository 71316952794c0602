import { Presets, SingleBar } from 'cli-progress'
import type { Progress } from '../../demos/shakespeare/messages.js'

/** What a run shows: one bar at the bottom of the terminal, lines above it. Without a terminal a line now and then. */
export class Display {
  readonly #bar: SingleBar | undefined
  #started = false
  #told = 0

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    if (!stream.isTTY) return
    const format = '{bar} {percentage} % | step {step} | loss {loss} | {speed} characters/s | {left} left'
    const options = { format, stream, hideCursor: true, barsize: 24, noTTYOutput: false, clearOnComplete: true }
    this.#bar = new SingleBar(options, Presets.shades_classic)
  }

  progress(report: Progress): void {
    const shown = {
      step: report.iteration,
      loss: report.smoothed.toFixed(3),
      speed: Math.round(report.charactersPerSecond).toLocaleString('en'),
      left: duration(report.secondsLeft),
    }
    if (this.#bar) {
      if (this.#started) this.#bar.update(Math.round(report.progress * 100), shown)
      else this.#bar.start(100, Math.round(report.progress * 100), shown)
      this.#started = true
    } else if (Date.now() - this.#told > 10_000) {
      this.#told = Date.now()
      console.error(`step ${shown.step} | loss ${shown.loss} | ${shown.speed} characters/s | ${shown.left} left`)
    }
  }

  /** A line, above the bar where there is one. */
  line(text: string): void {
    this.end()
    console.log(text)
  }

  /** Takes the bar away; the next progress brings it back. */
  end(): void {
    if (this.#started) this.#bar?.stop()
    this.#started = false
  }
}

/** `3 min 20 s`, or `20 s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '…'
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

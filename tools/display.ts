import { Presets, SingleBar } from 'cli-progress'

/** What a run shows: one bar at the bottom of the terminal, lines above it. Without a terminal a line now and then. */
export class Display {
  readonly #bar: SingleBar | undefined
  #started = false
  #told = 0

  /** @param format what stands behind the bar: `loss {loss} | {left} left` */
  constructor(
    private readonly format: string,
    stream: NodeJS.WriteStream = process.stderr,
  ) {
    if (!stream.isTTY) return
    const options = { stream, hideCursor: true, barsize: 24, noTTYOutput: false, clearOnComplete: true }
    this.#bar = new SingleBar({ format: `{bar} {percentage} % | ${format}`, ...options }, Presets.shades_classic)
  }

  /** @param share of the run that is done, 0 … 1 */
  progress(share: number, shown: Readonly<Record<string, string | number>>): void {
    if (this.#bar) {
      if (this.#started) this.#bar.update(Math.round(share * 100), shown)
      else this.#bar.start(100, Math.round(share * 100), shown)
      this.#started = true
    } else if (Date.now() - this.#told > 10_000) {
      this.#told = Date.now()
      console.error(this.format.replace(/\{(\w+)\}/g, (_, name: string) => String(shown[name])))
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

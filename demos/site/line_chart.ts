import type uPlot from 'uplot'
import { breathe } from './breathe.js'
import { colour, onColours } from './theme.js'

export interface Series {
  readonly label: string
  /** A colour of style.css: `--accent`. */
  readonly colour: string
  /** Points, where there are few of them; else a line. */
  readonly points?: boolean
}

/** x, and a value or nothing for each series. */
type Columns = [number[], ...(number | null)[][]]

export interface LineChartOptions {
  /** What the horizontal axis counts. */
  readonly x: string
  readonly series: readonly Series[]
  /** In CSS pixels. */
  readonly height?: number
  readonly logarithmic?: boolean
}

/** The height of what says which line is which. */
const LEGEND = '1.9rem'

/** More points than a screen has columns tell nothing. */
const most = 4000

let turns = Promise.resolve()
const inTurn = (act: () => void): Promise<void> => (turns = turns.then(breathe).then(act))

/** Lines that grow while one watches, in the page's colours and as wide as their place. */
export class LineChart {
  readonly #place: HTMLElement
  readonly #options: LineChartOptions
  #data: Columns
  /** Made when it can be seen for the first time. */
  #plot: uPlot | undefined
  #opening: Promise<void> | undefined
  #due = false

  constructor(place: HTMLElement, options: LineChartOptions) {
    this.#place = place
    this.#options = options
    this.#data = this.#nothing()
    place.style.minHeight = `calc(${this.#height}px + ${LEGEND})`
    onColours(() => {
      if (this.#plot) void this.#open()
    })
    new ResizeObserver(() => {
      if (this.#plot) this.#plot.setSize(this.#size())
      else if (place.clientWidth > 0) this.#opening ??= this.#open()
    }).observe(place)
  }

  /** @param values one for each series, null where it has none here */
  add(x: number, ...values: readonly (number | null)[]): void {
    const [xs, ...lines] = this.#data
    xs.push(x)
    lines.forEach((line, at) => line.push(values[at] ?? null))
    if (xs.length > most) this.#thin()
    this.#show()
  }

  clear(): void {
    this.#data = this.#nothing()
    this.#show()
  }

  /** The library is large. That it comes, and that a chart is drawn for the first time, holds up nothing else: each is a task of its own. */
  async #open(): Promise<void> {
    const { default: Plot } = await import('uplot')
    await inTurn(() => {
      this.#plot?.destroy()
      this.#plot = this.#draw(Plot)
    })
  }

  /** Draws once for all that was added before the next frame. */
  #show(): void {
    if (this.#due) return
    this.#due = true
    requestAnimationFrame(() => {
      this.#due = false
      this.#plot?.setData(this.#data as uPlot.AlignedData)
    })
  }

  /** Drops every other point, but none that stands alone: a long run stays quick to draw. */
  #thin(): void {
    const { series } = this.#options
    const kept = this.#data[0].map(
      (_, at) => at % 2 === 0 || series.some(({ points }, line) => points && this.#data[line + 1]![at] != null),
    )
    this.#data = this.#data.map((line) => line.filter((_, at) => kept[at])) as Columns
  }

  #nothing(): Columns {
    return [[], ...this.#options.series.map((): (number | null)[] => [])]
  }

  get #height(): number {
    return this.#options.height ?? 240
  }

  #size(): { width: number; height: number } {
    return { width: this.#place.clientWidth || 600, height: this.#height }
  }

  #draw(Plot: typeof uPlot): uPlot {
    const { x, series, logarithmic } = this.#options
    const grid = { stroke: colour('--line'), width: 1 }
    const axis = { stroke: colour('--faint'), grid, ticks: grid }
    const options: uPlot.Options = {
      ...this.#size(),
      scales: { x: { time: false }, y: logarithmic ? { distr: 3 } : {} },
      axes: [
        { ...axis, size: 32 },
        { ...axis, size: 50 },
      ],
      series: [
        { label: x },
        ...series.map((one) => ({
          label: one.label,
          stroke: colour(one.colour),
          width: 1.5,
          spanGaps: true,
          points: { show: one.points === true },
        })),
      ],
    }
    return new Plot(options, this.#data as uPlot.AlignedData, this.#place)
  }
}

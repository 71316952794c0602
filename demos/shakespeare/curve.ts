import uPlot from 'uplot'

const most = 4000

/** The loss over the iterations, drawn as it comes, in the page's colours. */
export class Curve {
  readonly #place: HTMLElement
  readonly #dark = matchMedia('(prefers-color-scheme: dark)')
  #iterations: number[] = []
  #training: (number | null)[] = []
  #validation: (number | null)[] = []
  #plot: uPlot

  constructor(place: HTMLElement) {
    this.#place = place
    this.#plot = this.#draw()
    this.#dark.addEventListener('change', () => {
      this.#plot.destroy()
      this.#plot = this.#draw()
    })
    new ResizeObserver(() => this.#plot.setSize({ width: place.clientWidth, height: 240 })).observe(place)
  }

  training(iteration: number, loss: number): void {
    this.#add(iteration, loss, null)
  }

  validation(iteration: number, loss: number): void {
    this.#add(iteration, null, loss)
  }

  clear(): void {
    this.#iterations = []
    this.#training = []
    this.#validation = []
    this.#plot.setData(this.#data())
  }

  #add(iteration: number, training: number | null, validation: number | null): void {
    this.#iterations.push(iteration)
    this.#training.push(training)
    this.#validation.push(validation)
    if (this.#iterations.length > most) this.#thin()
    this.#plot.setData(this.#data())
  }

  /** Drops every other point of the training loss: a long run stays quick to draw. */
  #thin(): void {
    const kept = this.#iterations.map((_, at) => at % 2 === 0 || this.#validation[at] !== null)
    this.#iterations = this.#iterations.filter((_, at) => kept[at])
    this.#training = this.#training.filter((_, at) => kept[at])
    this.#validation = this.#validation.filter((_, at) => kept[at])
  }

  #data(): uPlot.AlignedData {
    return [this.#iterations, this.#training, this.#validation]
  }

  #draw(): uPlot {
    const dark = this.#dark.matches
    const faint = dark ? '#9aa5b4' : '#5c6675'
    const grid = dark ? '#2a303a' : '#e6e9ee'
    const axis = { stroke: faint, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } }
    const options: uPlot.Options = {
      width: this.#place.clientWidth || 600,
      height: 240,
      scales: { x: { time: false } },
      axes: [axis, { ...axis, size: 50 }],
      series: [
        { label: 'iteration' },
        { label: 'loss', stroke: dark ? '#7ab0ff' : '#1f5fbf', width: 1.5, spanGaps: true, points: { show: false } },
        { label: 'held out', stroke: dark ? '#ffb86b' : '#b35300', width: 1.5, spanGaps: true, points: { show: true } },
      ],
    }
    return new uPlot(options, this.#data(), this.#place)
  }
}

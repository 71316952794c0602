import { element } from '../../site/dom.js'
import { LineChart } from '../../site/line_chart.js'
import { clock, count, fixed } from '../../site/format.js'
import type { Progress } from '../messages.js'
import type { History, Point } from './history.js'

/** Milliseconds between two points: a curve need not be drawn as often as figures change. */
const EVERY = 300

/** Figures and curves of a run. */
export class Figures {
  readonly #loss = new LineChart(element('loss-chart'), {
    x: 'iteration',
    series: [
      { label: 'loss', colour: '--accent' },
      { label: 'held out', colour: '--second', points: true },
    ],
  })
  readonly #norm = new LineChart(element('norm-chart'), {
    x: 'iteration',
    series: [{ label: 'norm', colour: '--third' }],
  })

  #drawn = 0

  /** As it was at an iteration: after a reload, or when a run goes on from a checkpoint. */
  show({ points }: History, iteration: number): void {
    for (const id of ['iteration', 'loss', 'held-out', 'norm', 'rate', 'left']) element(id).textContent = '–'
    this.#loss.clear()
    this.#norm.clear()
    points.forEach((point) => this.#draw(point))
    const last = points.filter(({ loss }) => loss !== null).at(-1)
    element<HTMLProgressElement>('progress').value = 0
    if (!last) return
    element('iteration').textContent = count(iteration)
    element('loss').textContent = fixed(last.loss, 3)
    element('norm').textContent = fixed(last.norm, 2)
    const held = points.filter(({ heldOut }) => heldOut !== null).at(-1)
    if (held) element('held-out').textContent = fixed(held.heldOut, 3)
  }

  progress({ iteration, progress, loss, smoothed, norm, charactersPerSecond, secondsLeft }: Progress): void {
    element<HTMLProgressElement>('progress').value = progress
    element('iteration').textContent = count(iteration)
    element('loss').textContent = fixed(smoothed, 3)
    element('norm').textContent = fixed(norm, 2)
    element('rate').textContent = count(charactersPerSecond)
    element('left').textContent = clock(secondsLeft)
    if (performance.now() - this.#drawn < EVERY) return
    this.#drawn = performance.now()
    this.#draw({ iteration, loss, norm: Number.isFinite(norm) ? norm : null, heldOut: null })
  }

  heldOut(iteration: number, heldOut: number): void {
    element('held-out').textContent = fixed(heldOut, 3)
    this.#draw({ iteration, loss: null, norm: null, heldOut })
  }

  #draw({ iteration, loss, norm, heldOut }: Point): void {
    this.#loss.add(iteration, loss, heldOut)
    if (norm !== null) this.#norm.add(iteration, norm)
  }
}

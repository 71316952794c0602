import { make } from '../../site/dom.js'
import { count } from '../../site/format.js'
import { milestones } from '../settings.js'
import type { Milestone } from './history.js'

/** What the model wrote on its way, beside what is still to come. */
export class Timeline {
  #written: Milestone[] = []

  constructor(private readonly place: HTMLElement) {}

  /** @param steps where the run ends */
  start(written: readonly Milestone[], steps: number): void {
    this.#written = [...written]
    const reached = new Set(written.map(({ iteration }) => iteration))
    const last = Math.max(0, ...reached)
    const due = [...milestones.filter((one) => one < steps), steps].filter((one) => !reached.has(one) && one > last)
    this.place.replaceChildren(
      ...written.map(entry),
      ...due.map((iteration) => make('li', { class: 'panel due', 'data-iteration': iteration }, title(iteration))),
    )
  }

  add(milestone: Milestone): void {
    this.#written.push(milestone)
    const due = this.place.querySelector(`[data-iteration="${milestone.iteration}"]`)
    if (due) due.replaceWith(entry(milestone))
    else this.place.insertBefore(entry(milestone), this.place.querySelector('.due'))
  }
}

const title = (iteration: number): HTMLElement => make('h3', {}, `After ${count(iteration)} iterations`)

const entry = ({ iteration, text }: Milestone): HTMLElement =>
  make('li', { class: 'panel' }, title(iteration), make('pre', { tabindex: 0 }, text))

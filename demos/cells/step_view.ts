/** One step, live: inputs that a person moves, the diagram, and the same numbers as a table. */
import { element, make } from '../site/dom.js'
import { Diagram } from './diagram.js'
import type { Description } from './messages.js'
import { numeral } from './numeral.js'

/** The sliders reach as far. */
const reach = 2

export class StepView {
  readonly #diagram = new Diagram()
  readonly #place = element('inputs')
  readonly #numbers = element<HTMLDetailsElement>('numbers')
  readonly #ask: (x: number, states: Readonly<Record<string, number>>) => void
  #description: Description | undefined
  #values: readonly number[] = []
  /** What flows in. A state can lie beyond what its slider reaches. */
  #x = 1
  #states: Record<string, number> = {}

  /** @param ask for the numbers of a step; they come back through `fill` */
  constructor(ask: (x: number, states: Readonly<Record<string, number>>) => void) {
    this.#ask = ask
    this.#numbers.addEventListener('toggle', () => this.#showTable())
  }

  show(description: Description): void {
    const { states } = description.definition
    const same = states.join() === this.#description?.definition.states.join()
    this.#description = description
    if (!same) {
      this.#states = Object.fromEntries(states.map((name, n) => [name, n === 0 ? 0.5 : 0.8]))
      this.#showSliders()
    }
    this.#diagram.show(description)
    element('weights').textContent = description.weights.join(' · ')
    this.#refresh()
  }

  fill(values: readonly number[]): void {
    this.#values = values
    this.#diagram.fill(values)
    this.#showTable()
  }

  /** The same numbers for those who do not see the picture, or want to copy them. */
  #showTable(): void {
    if (!this.#numbers.open || !this.#description) return
    const rows = this.#description.nodes.map(({ name, label, equation }, n) =>
      make(
        'tr',
        {},
        make('th', { scope: 'row' }, name || '–'),
        make('td', {}, name === label ? 'flows in or out' : label),
        make('td', {}, equation || '–'),
        make('td', {}, numeral(this.#values[n] ?? NaN)),
      ),
    )
    const titles = ['Name', 'What it is', 'Equation', 'Value'].map((title) => make('th', { scope: 'col' }, title))
    element('values').replaceChildren(make('thead', {}, make('tr', {}, ...titles)), make('tbody', {}, ...rows))
  }

  #refresh(): void {
    this.#ask(this.#x, this.#states)
  }

  #showSliders(): void {
    const step = make('button', { type: 'button', id: 'take-step' }, 'Take the step')
    step.title = 'What comes out flows in again'
    step.addEventListener('click', () => this.#takeStep())
    const sliders = [
      slider('x', 'input x', this.#x, (value) => {
        this.#x = value
        this.#refresh()
      }),
      ...Object.entries(this.#states).map(([name, value]) =>
        slider(name, `state ${name}`, value, (moved) => {
          this.#states[name] = moved
          this.#refresh()
        }),
      ),
    ]
    this.#place.replaceChildren(...sliders, step)
  }

  /** The next states become the states: the next step of the same input. */
  #takeStep(): void {
    const { nodes, definition } = this.#description!
    for (const name of definition.states) {
      const value = this.#values[nodes.findIndex(({ kind, label }) => kind === 'next' && label === `${name}′`)]
      if (value !== undefined && Number.isFinite(value)) this.#states[name] = value
    }
    this.#showSliders()
    element('take-step').focus()
    this.#refresh()
  }
}

function slider(name: string, label: string, value: number, moved: (value: number) => void): HTMLElement {
  const input = make('input', { type: 'range', id: `in-${name}`, min: -reach, max: reach, step: 0.01 })
  input.value = String(value)
  const shown = make('output', { for: input.id }, numeral(value))
  input.addEventListener('input', () => {
    shown.textContent = numeral(input.valueAsNumber)
    moved(input.valueAsNumber)
  })
  return make('label', { class: 'wide' }, make('span', {}, `${label} = `, shown), input)
}

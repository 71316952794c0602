/** What follows from the equations: sizes, stages, what is kept, and the code that runs. */
import { element, make } from '../site/dom.js'
import { count } from '../site/format.js'
import { colourCode } from './colour_code.js'
import { formulaOf, layerSize, type Facts } from './facts.js'
import type { Description } from './messages.js'

/** Sizes for an example. */
const units = 128

export class DerivedView {
  readonly #which = element<HTMLSelectElement>('which')
  #texts: Readonly<Record<string, string>> = {}

  constructor() {
    this.#which.addEventListener('change', () => this.#showText())
    element('copy').addEventListener('click', () => void this.#copy())
  }

  show({ facts, texts }: Description): void {
    const figures = figuresOf(facts).map(([title, text]) =>
      make('div', {}, make('dt', {}, title), make('dd', {}, text)),
    )
    element('facts').replaceChildren(...figures)
    this.#texts = texts
    if (this.#which.options.length === 0)
      this.#which.append(...Object.keys(texts).map((title) => new Option(title, title)))
    this.#showText()
  }

  #showText(): void {
    const parts = colourCode(this.#texts[this.#which.value] ?? '')
    const spans = parts.map(({ text, kind }) => (kind === 'plain' ? text : make('span', { class: kind }, text)))
    element('code').replaceChildren(...spans)
    element('copied').textContent = ''
  }

  async #copy(): Promise<void> {
    const said = element('copied')
    try {
      await navigator.clipboard.writeText(this.#texts[this.#which.value] ?? '')
      said.textContent = 'Copied.'
    } catch {
      said.textContent = 'The browser did not allow it. Select the text and copy it yourself.'
    }
  }
}

function figuresOf(facts: Facts): [string, string][] {
  const { shapes, stages, kept, raw } = facts
  const parameters = count(layerSize(facts, units, units))
  return [
    ['Parameters', shapes.join(', ')],
    ['How many', `${formulaOf(facts)}; ${parameters} for I = H = ${units}`],
    [stages.length === 1 ? 'One stage a step' : `${stages.length} stages a step`, stages.join('; then ')],
    ['Kept for the way back', kept.join(', ') || 'nothing but the states'],
    ...(raw ? [['Input', 'x is read as it is, so there are as many inputs as units'] as [string, string]] : []),
  ]
}

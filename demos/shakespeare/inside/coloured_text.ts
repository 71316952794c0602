import { element, make } from '../../site/dom.js'
import type { Recording } from './recording.js'
import { partOf, scaleOf, shade, titleOf, unitValues, type Selection } from './selection.js'

/** Beyond this much of a colour behind it, text would be hard to read. */
const STRONGEST = 55

/** How a character looks that cannot be seen. */
export const visible = (character: string): string => ({ '\n': '↵', ' ': '␣', '\t': '⇥' })[character] ?? character

/** The text that was read, each character on the colour of what one unit had after it. */
export class ColouredText {
  readonly #place = element('coloured')
  #letters: HTMLElement[] = []
  #values: Float32Array = new Float32Array()

  constructor() {
    const under = element('under')
    this.#place.addEventListener('pointerover', ({ target }) => {
      const at = this.#letters.indexOf(target as HTMLElement)
      under.textContent = at < 0 ? '' : `after “${this.#around(at)}”: ${this.#values[at]!.toFixed(2)}`
    })
  }

  setText({ characters }: Recording): void {
    this.#letters = characters.map((one) => {
      const isBreak = one === '\n'
      return make('span', { class: isBreak ? 'break' : undefined }, isBreak ? '↵\n' : one)
    })
    this.#place.replaceChildren(...this.#letters)
  }

  show(recording: Recording, selection: Selection): void {
    const { name, layer, unit } = selection
    this.#values = unitValues(recording, partOf(recording, selection), unit)
    const scale = scaleOf(name, this.#values)
    this.#letters.forEach((letter, at) => {
      const strength = shade(this.#values[at]!, scale)
      letter.style.setProperty('--strength', `${Math.round(Math.abs(strength) * STRONGEST)}%`)
      letter.style.setProperty('--tint', strength < 0 ? 'var(--cool)' : 'var(--warm)')
    })
    element('low').textContent = scale.low.toFixed(2)
    element('high').textContent = scale.high.toFixed(2)
    const [least, most] = [this.#where(Math.min), this.#where(Math.max)]
    element('summary').textContent =
      `Unit ${unit} of layer ${layer + 1}, ${titleOf(name)}: highest (${this.#values[most]!.toFixed(2)}) after ` +
      `“${this.#around(most)}”, lowest (${this.#values[least]!.toFixed(2)}) after “${this.#around(least)}”.`
  }

  #where(best: (...values: number[]) => number): number {
    return this.#values.indexOf(this.#values.reduce((a, b) => best(a, b)))
  }

  /** A character and the few before it. */
  #around(at: number): string {
    const from = Math.max(0, at - 11)
    return this.#letters
      .slice(from, at + 1)
      .map(({ textContent }) => (textContent?.endsWith('\n') ? '↵' : textContent))
      .join('')
  }
}

import { element } from '../../site/dom.js'
import { ModelCard } from '../../site/model_card.js'
import { count, fixed, megabytes } from '../../site/format.js'
import type { WriteAnswer } from './messages.js'

/** Where the model that writes comes from. */
export type Origin = 'shipped' | 'file' | 'trained'

const origins: Readonly<Record<Origin, string>> = {
  shipped: 'Came with this page.',
  file: 'From your file.',
  trained: 'You trained it here.',
}

/** Says what the model is and how good, and shows the card of the one that came with the page. */
export class ModelFacts {
  readonly #facts = element('model')
  readonly #card: ModelCard

  constructor(cardAddress: URL) {
    this.#card = new ModelCard(cardAddress)
  }

  show({ description, weights, bytes }: Extract<WriteAnswer, { type: 'model' }>, origin: Origin): void {
    const { cell, layers, hidden, step, validation, characters } = description
    const held =
      validation === null ? '' : ` On text that it has never seen it loses ${fixed(validation, 2)} nats per character.`
    this.#facts.textContent =
      `${origins[origin]} ${cell.toUpperCase()}, ${layers === 1 ? 'one layer' : `${layers} layers`} of ${hidden} units, ` +
      `${count(weights)} weights (${megabytes(bytes)}), ${characters.length} characters, trained for ${count(step)} iterations.${held}`
    this.#card.isShown = origin === 'shipped'
    element('shipped').hidden = origin === 'shipped'
  }

  /** There is no model to write with. */
  none(why: string): void {
    this.#facts.textContent = why
  }
}

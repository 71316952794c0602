/** All cells, each with its equations, and a way to find one. */
import { breathe } from '../site/breathe.js'
import { element, make } from '../site/dom.js'
import { entryOf } from './catalogue.js'
import { setLine } from './equations.js'
import { formulaOf } from './facts.js'
import type { Card } from './messages.js'

export class Gallery {
  readonly #find = element<HTMLInputElement>('find')
  readonly #list = element('cards')
  readonly #items: { readonly item: HTMLElement; readonly words: string }[] = []

  constructor() {
    this.#find.addEventListener('input', () => this.#filter())
  }

  /** Card by card, so that the page answers meanwhile. */
  async show(cards: readonly Card[]): Promise<void> {
    for (const card of cards) {
      const item = itemOf(card)
      this.#items.push({ item, words: wordsOf(card) })
      this.#list.append(item)
      await breathe()
    }
    this.#filter()
  }

  #filter(): void {
    const wanted = this.#find.value.toLowerCase().split(/\s+/).filter(Boolean)
    let count = 0
    for (const { item, words } of this.#items) {
      item.hidden = !wanted.every((word) => words.includes(word))
      if (!item.hidden) count++
    }
    element('found').textContent =
      count === 0 ? 'No cell has that. Try “gate”, “2015” or “relu”.' : `${count} ${count === 1 ? 'cell' : 'cells'}`
  }
}

function wordsOf({ definition: { name, equations } }: Card): string {
  const { title, paper, year, line } = entryOf(name)
  return [name, title, paper, year, line, equations].join(' ').toLowerCase()
}

function itemOf({ definition: { name, states }, lines, facts }: Card): HTMLElement {
  const { title, year, line } = entryOf(name)
  const products = facts.input + facts.recurrent
  const figures = [
    `${states.length === 1 ? 'state' : 'states'} ${states.join(', ')}`,
    `${products} ${products === 1 ? 'matrix' : 'matrices'}`,
    `${facts.stages.length} ${facts.stages.length === 1 ? 'stage' : 'stages'}`,
  ]
  return make(
    'li',
    {},
    make(
      'a',
      { class: 'panel card', href: `#${name}` },
      make('span', { class: 'head' }, make('strong', {}, title), make('span', { class: 'faint' }, String(year || ''))),
      make('span', { class: 'small' }, line),
      make('span', { class: 'equations' }, ...lines.map(({ pieces }) => setLine(pieces))),
      make('span', { class: 'figures small faint' }, figures.join(' · ')),
      make('span', { class: 'small faint' }, `${formulaOf(facts)} parameters`),
    ),
  )
}

/** The cloud of words, its search, and the neighbours of a word as a list. */
import { element, make } from '../../site/dom.js'
import { count } from '../../site/format.js'
import { describeTag, tagClass } from '../tag_names.js'
import { Cloud } from './cloud.js'
import type { Neighbourhood } from './neighbours.js'
import type { WordMap } from './word_map.js'

const hint = (): HTMLElement =>
  make(
    'p',
    { class: 'faint small' },
    'Find a word, or click a point: here will be the words that are used most like it.',
  )

export class MapPanel {
  readonly #cloud: Cloud
  readonly #form = element<HTMLFormElement>('search')
  readonly #near = element('near')

  #opened: Promise<void> | undefined

  /**
   * @param ask for the neighbours of a word
   * @param software whether WebGPU on the processor will do to draw with
   */
  constructor(
    private readonly ask: (word: string) => void,
    private readonly software: boolean,
  ) {
    this.#cloud = new Cloud(element('map'), (word) => this.#find(word))
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      const word = this.#field.value.trim()
      if (word) ask(word)
    })
    element('map-reset').addEventListener('click', () => this.#clear())
    this.#near.append(hint())
  }

  get #field(): HTMLInputElement {
    return this.#form.elements.namedItem('word') as HTMLInputElement
  }

  async show(map: WordMap): Promise<void> {
    await (this.#opened ??= this.#cloud.open(this.software))
    const { words, tags, tagOf, size, share } = map
    this.#near.replaceChildren(hint())
    const seen = new Set(tagOf)
    element('legend').replaceChildren(
      ...tags
        .filter((_, n) => seen.has(n))
        .map((tag) => make('li', { class: tagClass(tag), title: describeTag(tag) }, tag)),
    )
    element('map-words').textContent =
      `The ${count(words.length)} most frequent words, ${this.#cloud.how}. Of the ${size} numbers of each you see ` +
      `the three directions in which they differ most, ${Math.round(100 * share)} % of all difference; ` +
      'neighbours are found among all. A colour is the tag of the word when it stands alone.'
    await new Promise(requestAnimationFrame) // first the page is laid out, then the cloud drawn: together they would hold up a click
    this.#cloud.show(map)
  }

  showNeighbours({ word, form, token, near }: Neighbourhood): void {
    if (form === null) {
      const why = `The model has no numbers for “${word}”: the word was too rare in what it learned from.`
      this.#near.replaceChildren(make('p', {}, why))
      this.#cloud.choose([])
      return
    }
    this.#field.value = form
    const items = near.map((one) => {
      const cosine = one.cosine.toFixed(2)
      const button = make(
        'button',
        { type: 'button' },
        make('span', {}, one.form),
        make('span', { class: 'faint' }, cosine),
      )
      button.addEventListener('click', () => this.#find(one.form))
      return make('li', {}, button)
    })
    const title = make('h3', {}, `Most like “${form}”`)
    this.#near.replaceChildren(
      title,
      make('p', { class: 'faint small' }, 'by the cosine of their vectors'),
      make('ol', {}, ...items),
    )
    this.#cloud.choose([token, ...near.map((one) => one.token)])
  }

  #find(word: string): void {
    this.#field.value = word
    this.ask(word)
  }

  #clear(): void {
    this.#field.value = ''
    this.#near.replaceChildren(hint())
    this.#cloud.choose([])
  }
}

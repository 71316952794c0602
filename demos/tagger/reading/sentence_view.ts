/** The tagged sentences: each word above its tag, and what the model thought of the one that is pointed at. */
import { make } from '../../site/dom.js'
import { describeTag, tagClass } from '../tag_names.js'
import type { Reading, ReadSentence } from './messages.js'
import { likeliest } from './shares.js'

/** Tags that are shown with their shares. */
const SHOWN = 5

/** Below this share of the likeliest tag a word is marked. */
const SURE = 0.8

interface Word {
  readonly sentence: ReadSentence
  readonly place: number
  readonly button: HTMLButtonElement
}

export class SentenceView {
  #words: Word[] = []
  #tags: readonly string[] = []
  #chosen = 0

  /** @param place of the words @param detail of what is known of one of them */
  constructor(
    private readonly place: HTMLElement,
    private readonly detail: HTMLElement,
  ) {
    // One stop for the Tab key; the arrows go from word to word.
    place.addEventListener('keydown', (event) => {
      const to = { ArrowRight: this.#chosen + 1, ArrowLeft: this.#chosen - 1, Home: 0, End: this.#words.length - 1 }[
        event.key
      ]
      if (to === undefined || !this.#words[to]) return
      event.preventDefault()
      this.#words[to].button.focus()
    })
    for (const type of ['pointerover', 'focusin', 'click'] as const) {
      place.addEventListener(type, ({ target }) => {
        const at = this.#words.findIndex(({ button }) => button.contains(target as Node))
        if (at >= 0) this.#choose(at)
      })
    }
  }

  show({ sentences, tags }: Reading): void {
    this.#tags = tags
    this.#words = []
    const lines = sentences.map((sentence) => {
      const words = sentence.words.map((word, place): Word => {
        const tag = tags[sentence.found[place]!]!
        const button = make(
          'button',
          { type: 'button', class: `word ${tagClass(tag)}${isUnsure(sentence, place) ? ' unsure' : ''}`, tabindex: -1 },
          make('span', {}, word),
          make('small', {}, tag),
        )
        return { sentence, place, button }
      })
      this.#words.push(...words)
      return make('div', { class: 'sentence' }, ...words.map(({ button }) => button))
    })
    this.place.replaceChildren(...(lines.length > 0 ? lines : [make('p', { class: 'faint' }, 'Nothing to tag yet.')]))
    this.#choose(this.#leastSure())
  }

  #leastSure(): number {
    const shares = this.#words.map(({ sentence, place }) => surenessOf(sentence, place))
    return Math.max(0, shares.indexOf(Math.min(...shares)))
  }

  #choose(at: number): void {
    this.#chosen = at
    this.#words.forEach(({ button }, n) => {
      button.setAttribute('aria-pressed', String(n === at))
      button.tabIndex = n === at ? 0 : -1
      if (n === at) button.setAttribute('aria-describedby', this.detail.id)
      else button.removeAttribute('aria-describedby')
    })
    const word = this.#words[at]
    this.detail.replaceChildren(...(word ? this.#describe(word) : []))
  }

  #describe({ sentence, place }: Word): Node[] {
    const tag = this.#tags[sentence.found[place]!]!
    const title = make('p', { class: 'title' }, `${sentence.words[place]} – ${describeTag(tag)}`)
    const shares = sentence.likely?.[place]
    if (!shares) {
      const why =
        'This model has a CRF on top: it chose the best sequence as a whole, so no word has a probability of its own.'
      return [title, make('p', { class: 'faint small' }, why)]
    }
    const order = Array.from(shares.keys()).sort((a, b) => shares[b]! - shares[a]!)
    const bars = order.slice(0, SHOWN).flatMap((n) => bar(this.#tags[n]!, shares[n]!))
    return [title, make('dl', { class: 'bars' }, ...bars)]
  }
}

function bar(tag: string, share: number): Node[] {
  const line = make('i', { 'aria-hidden': 'true' })
  line.style.width = `${(100 * share).toFixed(1)}%`
  const percent = make('span', {}, `${(100 * share).toFixed(1)} %`)
  return [
    make('dt', { class: tagClass(tag), title: describeTag(tag) }, tag),
    make('dd', { class: tagClass(tag) }, line, percent),
  ]
}

const surenessOf = ({ likely }: ReadSentence, place: number): number => {
  const shares = likely?.[place]
  return shares ? shares[likeliest(shares)]! : 1
}
const isUnsure = (sentence: ReadSentence, place: number): boolean => surenessOf(sentence, place) < SURE

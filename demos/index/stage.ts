import type { BackendChoice } from '../site/frame.js'
import { Client } from '../site/client.js'
import type { Failure } from '../site/failure.js'
import type { Card } from './cards/card.js'
import type { Answer, Request } from './messages.js'

/** What the page hears of its stage. */
export interface Audience {
  opened(backend: string, reason: string): void
  failed(failure: Failure): void
}

/** Lets one card after the other have its turns: those that are on the screen and not done, while somebody looks at the page. */
export class Stage {
  readonly #cards: readonly Card[]
  readonly #audience: Audience
  readonly #client: Client<Request, Answer>
  readonly #seen = new Set<Card>()
  #backend: BackendChoice = 'auto'
  #opened = false
  /** Whose answer is awaited. */
  #playing: Card | undefined
  /** After a failure everything begins anew, once. */
  #chances = 1

  constructor(cards: readonly Card[], audience: Audience) {
    this.#cards = cards
    this.#audience = audience
    this.#client = new Client(new URL('./worker.js', import.meta.url), (answer) => this.#take(answer))
    const observer = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes) {
          const card = cards.find(({ element }) => element === target)!
          if (isIntersecting) this.#seen.add(card)
          else this.#seen.delete(card)
        }
        this.#next()
      },
      { threshold: 0.25 },
    )
    for (const card of cards) {
      observer.observe(card.element)
      card.onWanted(() => {
        this.#chances = 1
        if (this.#opened) this.#next()
        else this.open(this.#backend)
      })
    }
    document.addEventListener('visibilitychange', () => this.#next())
  }

  /** Everything begins anew on a backend. */
  open(backend: BackendChoice): void {
    this.#backend = backend
    this.#opened = false
    this.#playing = undefined
    for (const card of this.#cards) card.reset()
    this.#client.ask({ type: 'open', backend })
  }

  #next(): void {
    if (!this.#opened || this.#playing || document.hidden) return
    const card = this.#cards.find((one) => one.waits && this.#seen.has(one))
    if (!card) return
    this.#playing = card
    this.#client.ask({ type: 'turn', preview: card.name, anew: card.begin() })
  }

  #take(answer: Answer | Failure): void {
    if (answer.type === 'opened') {
      this.#opened = true
      this.#audience.opened(answer.backend, answer.reason)
      this.#next()
    } else if (answer.type === 'shown') {
      const card = this.#playing
      if (card?.name !== answer.showing.preview) return // of the backend before
      card.show(answer.showing)
      setTimeout(() => {
        if (this.#playing === card) this.#playing = undefined
        this.#next()
      }, card.pause)
    } else this.#fail(answer)
  }

  #fail(failure: Failure): void {
    const again = this.#opened && this.#chances-- > 0
    this.#opened = false
    this.#playing = undefined
    this.#audience.failed(failure)
    if (again) this.open(this.#backend)
  }
}

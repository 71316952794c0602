import { element } from '../../site/dom.js'
import type { PreviewName, Showing } from '../messages.js'

/** The preview that has this name shows this. */
export type ShowingOf<Name extends PreviewName> = Extract<Showing, { preview: Name }>

/** What a card draws. */
export interface View<Name extends PreviewName> {
  /** The worker begins: nothing is there yet. */
  clear(): void
  draw(showing: ShowingOf<Name>): void
}

const still = matchMedia('(prefers-reduced-motion: reduce)')

/** A card with a preview that runs. It starts by itself, unless a person does not want things to move: then it waits for its button. */
export class Card<Name extends PreviewName = PreviewName> {
  readonly element: HTMLElement
  readonly #button: HTMLButtonElement
  readonly #view: View<Name>
  readonly #figures: HTMLElement
  #wanted = !still.matches
  #state: 'new' | 'running' | 'done' = 'new'

  /** @param pause milliseconds between two turns: the small ones would be over before anybody saw them */
  constructor(
    readonly name: Name,
    view: View<Name>,
    readonly pause = 0,
  ) {
    this.element = element(name)
    this.#button = this.element.querySelector('button')!
    this.#view = view
    this.#figures = element(`${name}-figures`)
    this.#label()
  }

  /** Whether it wants a turn. */
  get waits(): boolean {
    return this.#wanted && this.#state !== 'done'
  }

  /** Calls back when a person asks for it. */
  onWanted(listener: () => void): void {
    this.#button.addEventListener('click', () => {
      this.#wanted = true
      this.#state = 'new'
      listener()
      this.#label()
    })
  }

  /** It is to have a turn. @returns whether that is its first */
  begin(): boolean {
    const first = this.#state === 'new'
    if (first) {
      this.#view.clear()
      this.#figures.textContent = 'starting …' // WebGPU compiles its shaders at first
    }
    this.#state = 'running'
    this.#label()
    return first
  }

  show(showing: Showing): void {
    this.#view.draw(showing as ShowingOf<Name>)
    if (showing.done < 1) return
    this.#state = 'done'
    this.#label()
  }

  /** Its worker begins anew. */
  reset(): void {
    this.#state = 'new'
    this.#label()
  }

  #label(): void {
    this.element.dataset.state = this.#state
    this.#button.textContent = this.#state === 'done' ? 'Again' : 'Run it here'
    // It keeps its place: nothing is to jump.
    this.#button.style.visibility = this.#state === 'done' || !this.#wanted ? 'visible' : 'hidden'
  }
}

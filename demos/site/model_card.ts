import { element } from './dom.js'

/** The card of the model that came with the page, in `<details id="card">` with a `<pre>`: fetched when somebody opens it. */
export class ModelCard {
  readonly #place = element<HTMLDetailsElement>('card')

  constructor(address: URL) {
    this.#place.addEventListener('toggle', () => {
      const text = this.#place.querySelector('pre')!
      if (this.#place.open && text.textContent === '') void show(text, address)
    })
  }

  /** Another model has none. */
  set isShown(shown: boolean) {
    this.#place.hidden = !shown
  }
}

async function show(place: HTMLElement, address: URL): Promise<void> {
  const response = await fetch(address).catch(() => undefined)
  place.textContent = response?.ok ? await response.text() : 'The card cannot be read: is there a network?'
}

/** What the form asks for. */
import { element } from '../../demos/site/dom.js'
import { PEERS } from '../peers/peer.js'
import { defaultThreads, type Order } from '../suite/settings.js'

export class OrderForm {
  readonly #form = element<HTMLFormElement>('order')
  readonly #start = element<HTMLButtonElement>('start')
  readonly #stop = element<HTMLButtonElement>('stop')

  constructor() {
    const counts = crossOriginIsolated ? defaultThreads(navigator.hardwareConcurrency) : [1]
    this.#control('threads').value = counts.join(',')
    const only = this.#control('only')
    only.addEventListener('input', () => only.setCustomValidity(complaintOf(only.value)))
  }

  onStart(listener: () => void): void {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (!this.#start.disabled) listener()
    })
  }

  onStop(listener: () => void): void {
    this.#stop.addEventListener('click', listener)
  }

  /** Calls back when what it asks for has changed, and makes sense. */
  onChange(listener: () => void): void {
    this.#form.addEventListener('change', () => {
      if (this.#form.checkValidity()) listener()
    })
  }

  /** All but the backend, which is chosen in the header. */
  read(): Omit<Order, 'backend'> {
    const chosen = new FormData(this.#form)
    const peers = chosen.getAll('peers')
    return {
      threads: [...new Set(String(chosen.get('threads')).split(',').map(Number))].filter((count) => count > 0),
      peers: PEERS.filter((name) => peers.includes(name)),
      quick: chosen.get('extent') === 'quick',
      only: String(chosen.get('only') ?? '').trim(),
    }
  }

  /** While something is measured, all that can be done is to stop it. */
  setRunning(is: boolean): void {
    for (const one of this.#form.elements) (one as HTMLInputElement).disabled = is
    this.#stop.disabled = !is
    ;(is ? this.#stop : this.#start).focus()
  }

  #control(name: string): HTMLInputElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement
  }
}

function complaintOf(pattern: string): string {
  try {
    new RegExp(pattern)
    return ''
  } catch {
    return 'This is no regular expression: a bracket may be open, or a * have nothing before it.'
  }
}

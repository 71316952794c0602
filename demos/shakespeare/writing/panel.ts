import { element, make } from '../../site/dom.js'
import { takeFiles } from '../../site/files.js'
import { count } from '../../site/format.js'
import { control, numberOf, showValues, textOf } from '../fields.js'
import type { SampleSettings } from '../settings.js'
import type { WriteAnswer, WriteRequest } from './messages.js'

export interface WriteWishes {
  ask(request: WriteRequest): void
  /** A file that a person wants to write with. */
  load(file: File): void
}

/** The tab where the model writes. */
export class WritePanel {
  readonly #form = element<HTMLFormElement>('sample')
  readonly #text = element('text')
  readonly #speed = element('speed')
  readonly #written = element('written')
  readonly #buttons = ['another', 'again'].map((id) => element<HTMLButtonElement>(id))
  readonly #stop = element<HTMLButtonElement>('stop')
  readonly #copy = element<HTMLButtonElement>('copy')
  readonly #wishes: WriteWishes

  constructor(wishes: WriteWishes) {
    this.#wishes = wishes
    showValues(this.#form)
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.write()
    })
    element('another').addEventListener('click', () => {
      control(this.#form, 'seed').value = String((numberOf(this.#form, 'seed') + 1) % 2 ** 31)
      this.write()
    })
    this.#stop.addEventListener('click', () => wishes.ask({ type: 'stop' }))
    this.#copy.addEventListener('click', () => void this.#copyText())
    takeFiles(element('write'), element('model-file'), (file) => wishes.load(file))
  }

  /** What stands there. */
  get text(): string {
    return this.#text.textContent ?? ''
  }

  get sample(): SampleSettings {
    const topK = textOf(this.#form, 'topK')
    return {
      prompt: textOf(this.#form, 'prompt'),
      length: numberOf(this.#form, 'length'),
      temperature: numberOf(this.#form, 'temperature'),
      topK: topK === '' ? undefined : Number(topK),
      seed: numberOf(this.#form, 'seed'),
    }
  }

  /** Writes anew, in place of what stands there. */
  write(): void {
    if (!this.#form.reportValidity()) return
    this.#written.textContent = ''
    this.#wishes.ask({ type: 'write', sample: this.sample })
  }

  take(answer: WriteAnswer): void {
    if (answer.type === 'model') for (const button of this.#buttons) button.disabled = false
    if (answer.type === 'writing') this.#begin(answer.prompt)
    if (answer.type === 'piece') this.#append(answer.text)
    if (answer.type === 'piece' || answer.type === 'written') {
      const speed = answer.characters / answer.seconds
      // The first few tell of the start, and not of the speed.
      if (answer.characters > 20) this.#speed.textContent = count(speed)
    }
    if (answer.type === 'written') {
      this.#stop.disabled = true
      this.#copy.disabled = this.text === ''
      this.#written.textContent = `${answer.stopped ? 'Stopped' : 'Done'}: ${count(answer.characters)} characters.`
    }
    if (answer.type === 'error') this.#stop.disabled = true
  }

  #begin(prompt: string): void {
    this.#text.replaceChildren(...(prompt ? [make('b', {}, prompt)] : []))
    this.#stop.disabled = false
  }

  /** Follows the text as long as nobody has scrolled up in it. */
  #append(text: string): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#text
    const follows = scrollHeight - scrollTop - clientHeight < 40
    this.#text.append(text)
    if (follows) this.#text.scrollTop = this.#text.scrollHeight
  }

  async #copyText(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text)
      this.#copy.textContent = 'Copied'
      setTimeout(() => (this.#copy.textContent = 'Copy'), 1500)
    } catch {
      // The browser does not let the page: the text is at least selected.
      getSelection()?.selectAllChildren(this.#text)
      this.#written.textContent = 'Not copied; the text is selected.'
    }
  }
}

import { element } from '../../site/dom.js'
import { takeFiles } from '../../site/files.js'
import { control, offer, textOf } from '../fields.js'
import { megabytes } from '../../site/format.js'
import { TextError } from '../text.js'
import { fetchSource, listSources, type Source } from './sources.js'

const OWN = 'own'

/** A file's text is shown to be edited up to this size; a longer one stays a file, which no page has to lay out. */
const SHOWN = 100_000

/** Which text to train on: one that the host has, or a person's own, pasted, dropped or chosen. */
export class TextChoice {
  readonly #form: HTMLFormElement
  readonly #list: URL
  readonly #text: HTMLTextAreaElement
  readonly #ready: Promise<void>
  #sources: Source[] = []
  /** A file of a person's own, in place of what is in the text field. */
  #file: File | undefined

  constructor(form: HTMLFormElement, list: URL) {
    this.#form = form
    this.#list = list
    this.#text = form.querySelector('textarea')!
    this.#ready = this.#offer()
    control(form, 'source').addEventListener('change', () => this.#show())
    this.#text.addEventListener('input', () => this.#setFile(undefined))
    takeFiles(element('own'), element('own-file'), (file) => void this.#takeFile(file))
  }

  /** @throws TextError if there is none; Error if it cannot be fetched */
  async read(): Promise<{ name: string; text: Blob }> {
    await this.#ready
    const source = this.#sources.find(({ file }) => file === textOf(this.#form, 'source'))
    if (source) return { name: source.name, text: await fetchSource(source, this.#list) }
    if (this.#file) return { name: this.#file.name, text: this.#file }
    if (this.#text.value === '') throw new TextError('there is none yet: paste one, or drop a file.')
    return { name: 'your text', text: new Blob([this.#text.value]) }
  }

  async #offer(): Promise<void> {
    this.#sources = await listSources(this.#list)
    const chosen = textOf(this.#form, 'source') === OWN && (this.#file || this.#text.value)
    offer(this.#form, 'source', [...this.#sources.map(({ file, name }) => [file, name] as const), [OWN, 'my own']])
    if (!chosen) (control(this.#form, 'source') as HTMLSelectElement).selectedIndex = 0
    this.#show()
  }

  #show(): void {
    const chosen = textOf(this.#form, 'source')
    element('own-fields').hidden = chosen !== OWN
    element('source-note').textContent = this.#sources.find(({ file }) => file === chosen)?.note ?? ''
  }

  async #takeFile(file: File): Promise<void> {
    await this.#ready
    control(this.#form, 'source').value = OWN
    this.#show()
    const isShown = file.size <= SHOWN && !new Uint8Array(await file.arrayBuffer()).includes(0)
    this.#text.value = isShown ? await file.text() : ''
    this.#setFile(file)
  }

  #setFile(file: File | undefined): void {
    this.#file = file
    element('own-chosen').textContent = file ? `${file.name}, ${megabytes(file.size)}` : ''
  }
}

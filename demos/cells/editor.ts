/** Where a person changes the equations: line numbers beside them, and the place of a mistake marked under them. */
import { element, make } from '../site/dom.js'
import { takeFiles } from '../site/files.js'
import { count } from '../site/format.js'
import type { Definition } from './messages.js'

/** The language reads no longer texts; larger ones do not even get into the page. */
const longest = 10_000

/** Typing is over for a moment. */
const pause = 150

export class Editor {
  readonly #text = element<HTMLTextAreaElement>('text')
  readonly #states = element<HTMLInputElement>('states')
  readonly #mark = element('mark')
  readonly #said = element('mistake')
  readonly #change: (definition: Definition) => void
  #name = ''
  #timer = 0

  /** @param change is told what stands there, a moment after the last key @param reset when the person wants the original back */
  constructor(change: (definition: Definition) => void, reset: () => void) {
    this.#change = change
    for (const field of [this.#text, this.#states]) {
      field.addEventListener('input', () => this.#typed())
      field.addEventListener('beforeinput', (event) => this.#refuse(event as InputEvent))
    }
    takeFiles(element('editor'), element('file'), (file) => void this.#read(file))
    this.#text.addEventListener('scroll', () => this.#scroll())
    element('reset').addEventListener('click', reset)
  }

  get definition(): Definition {
    const states = this.#states.value.split(/[\s,]+/).filter(Boolean)
    return { name: this.#name, states, equations: this.#text.value }
  }

  open({ name, states, equations }: Definition): void {
    clearTimeout(this.#timer)
    this.#name = name
    this.#states.value = states.join(', ')
    this.#text.value = equations
    this.#text.scrollTop = this.#text.scrollLeft = 0
    this.#number()
    this.right('')
  }

  /** All is well: the text makes a cell. */
  right(said: string): void {
    this.#mark.replaceChildren()
    this.#text.removeAttribute('aria-invalid')
    this.#said.className = 'small faint'
    this.#said.textContent = said
  }

  /** Shows where a mistake is, and what it is. */
  wrong(line: number, column: number, reason: string): void {
    const lines = this.#text.value.split('\n')
    const before = [...lines.slice(0, line - 1), lines[line - 1]?.slice(0, column - 1) ?? ''].join('\n')
    const [place] = /^(?:\w+'?|\S)?/.exec(lines[line - 1]?.slice(column - 1) ?? '')!
    this.#mark.replaceChildren(before, make('mark', {}, place || ' '))
    this.#scroll()
    this.#text.setAttribute('aria-invalid', 'true')
    this.#say(`Line ${line}, column ${column}: ${reason}.`)
  }

  #say(mistake: string): void {
    this.#said.className = 'small alarm'
    this.#said.textContent = mistake
  }

  #typed(): void {
    this.#number()
    this.#mark.replaceChildren()
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.#change(this.definition), pause)
  }

  /** What is pasted or dropped and cannot be a cell stays outside. */
  #refuse(event: InputEvent): void {
    const { length } = event.data ?? event.dataTransfer?.getData('text/plain') ?? ''
    if (length <= longest) return
    event.preventDefault()
    this.#tooLong(length)
  }

  async #read(file: File): Promise<void> {
    if (file.size > longest) return this.#tooLong(file.size)
    this.#text.value = await file.text()
    this.#typed()
  }

  #tooLong(length: number): void {
    const [is, most] = [length, longest].map(count)
    this.#say(`That is no cell: it has ${is} characters, and equations have ${most} at most. Nothing was changed.`)
  }

  #number(): void {
    const lines = this.#text.value.split('\n').length
    element('gutter').textContent = Array.from({ length: lines }, (_, n) => n + 1).join('\n')
    this.#text.rows = Math.min(16, Math.max(4, lines))
  }

  #scroll(): void {
    const { scrollTop, scrollLeft } = this.#text
    this.#mark.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`
    element('gutter').style.transform = `translateY(${-scrollTop}px)`
  }
}

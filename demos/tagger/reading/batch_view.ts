import { make } from '../../site/dom.js'
import { tagClass } from '../tag_names.js'
import type { Reading } from './messages.js'
import { explain, pictureOf, type Cell, type PictureView } from './picture.js'

/** The padded batch as a table, and a switch between what can be seen of it. */
export class BatchView {
  #reading: Reading | undefined

  constructor(
    private readonly place: HTMLElement,
    private readonly words: HTMLElement,
    private readonly choices: HTMLElement,
  ) {
    choices.addEventListener('change', () => this.#draw())
  }

  show(reading: Reading): void {
    this.#reading = reading
    this.#draw()
  }

  get #view(): PictureView {
    const chosen = this.choices.querySelector<HTMLInputElement>('input:checked')
    return (chosen?.value ?? 'tokens') as PictureView
  }

  #draw(): void {
    if (!this.#reading) return
    const picture = pictureOf(this.#reading, this.#view)
    const head = Array.from({ length: picture.steps }, (_, step) => make('th', { scope: 'col' }, String(step)))
    const rows = picture.rows.map(({ length, cells }, row) =>
      make(
        'tr',
        {},
        make('th', { scope: 'row' }, `${row + 1}, length ${length}`),
        ...cells.map((cell) => cellOf(cell, this.#view)),
      ),
    )
    const corner = make('th', { scope: 'col' }, 'sentence / step')
    const table = make('table', {}, make('thead', {}, make('tr', {}, corner, ...head)), make('tbody', {}, ...rows))
    this.place.replaceChildren(...(rows.length > 0 ? [table] : [make('p', { class: 'faint' }, 'No sentence yet.')]))
    const { milliseconds } = this.#reading
    this.words.textContent =
      picture.cells > 0 ? `${explain(picture)} To read it took ${milliseconds.toFixed(1)} ms.` : ''
  }
}

function cellOf({ text, tag, isPadding, isUnknown }: Cell, view: PictureView): HTMLTableCellElement {
  const kind = isPadding ? 'padding' : `${tagClass(tag!)}${view === 'tags' ? ' tagged' : ''}`
  const title = isUnknown && 'not in the vocabulary: known by its spelling alone'
  return make('td', { class: kind, title: title || undefined }, text)
}

import { make } from '../../site/dom.js'
import { colour, onColours } from '../../site/theme.js'
import { visible } from './coloured_text.js'
import type { Recording } from './recording.js'
import { partOf, scaleOf, shade, titleOf, unitValues, type Selection } from './selection.js'

/** `gates`: everything that one unit has; `units`: one quantity of all units. */
export type Rows = 'gates' | 'units'

interface Row {
  readonly title: string
  /** −1 … 1 at each character. */
  readonly shades: readonly number[]
}

type RGB = readonly [number, number, number]

/** Numbers over time as colours, with the characters below them. A cell is a pixel; the browser makes it as wide as a letter. */
export class HeatMap {
  readonly #place: HTMLElement
  readonly #names = make('div', { class: 'names' })
  readonly #ruler = make('div', { class: 'ruler' })
  readonly #time = make('div', { class: 'time' })
  #shown: { recording: Recording; selection: Selection; rows: Rows } | undefined

  /** @param pick is given the unit whose row a person points at */
  constructor(place: HTMLElement, pick: (unit: number) => void) {
    this.#place = place
    place.append(this.#names, this.#time)
    onColours(() => this.#draw())
    place.addEventListener('click', ({ target, clientY }) => {
      if (!(target instanceof HTMLCanvasElement) || this.#shown?.rows !== 'units') return
      const { top, height } = target.getBoundingClientRect()
      pick(Math.min(target.height - 1, Math.floor(((clientY - top) / height) * target.height)))
    })
  }

  show(recording: Recording, selection: Selection, rows: Rows): void {
    if (recording !== this.#shown?.recording)
      this.#ruler.replaceChildren(...recording.characters.map((one) => make('span', {}, visible(one))))
    this.#shown = { recording, selection, rows }
    this.#draw()
  }

  #draw(): void {
    if (!this.#shown) return
    const { recording, selection, rows } = this.#shown
    const { characters } = recording
    const lines = rows === 'gates' ? ofUnit(recording, selection) : ofLayer(recording, selection)
    const canvas = paint(lines, characters.length)
    canvas.style.width = `${characters.length}ch`
    canvas.style.height = rows === 'gates' ? `${1.5 * lines.length}rem` : `${Math.max(160, lines.length)}px`
    this.#names.replaceChildren(...(rows === 'gates' ? lines.map(({ title }) => make('span', {}, title)) : []))
    this.#time.replaceChildren(canvas, this.#ruler)
    if (rows === 'units') this.#time.append(mark(selection.unit, lines.length, canvas.style.height))
    const what = rows === 'gates' ? `all that unit ${selection.unit} has` : `${titleOf(selection.name)} of all units`
    this.#place.setAttribute('aria-label', `Heat map over the text: ${what}, layer ${selection.layer + 1}`)
  }
}

function ofUnit(recording: Recording, { layer, unit }: Selection): Row[] {
  return recording.parts
    .filter((part) => part.layer === layer)
    .map((part) => {
      const values = unitValues(recording, part, unit)
      const scale = scaleOf(part.name, values)
      return { title: part.name, shades: Array.from(values, (value) => shade(value, scale)) }
    })
}

function ofLayer(recording: Recording, selection: Selection): Row[] {
  const part = partOf(recording, selection)
  return Array.from({ length: recording.hidden }, (_, unit) => {
    const values = unitValues(recording, part, unit)
    const scale = scaleOf(part.name, values)
    return { title: String(unit), shades: Array.from(values, (value) => shade(value, scale)) }
  })
}

/** Points at a row. */
function mark(unit: number, units: number, height: string): HTMLElement {
  const arrow = make('div', { class: 'mark' })
  arrow.style.top = `calc(${height} * ${(unit + 0.5) / units})`
  return arrow
}

function paint(rows: readonly Row[], width: number): HTMLCanvasElement {
  const canvas = make('canvas', { width, height: rows.length })
  const context = canvas.getContext('2d')!
  const image = context.createImageData(width, rows.length)
  const [ground, warm, cool] = ['--panel', '--warm', '--cool'].map((name) => rgb(colour(name))) as [RGB, RGB, RGB]
  rows.forEach(({ shades }, row) =>
    shades.forEach((value, at) => {
      const tint = value < 0 ? cool : warm
      const strength = Math.abs(value)
      const pixel = ground.map((from, channel) => from + (tint[channel]! - from) * strength)
      image.data.set([...pixel, 255], 4 * (row * width + at))
    }),
  )
  context.putImageData(image, 0, 0)
  return canvas
}

/** Of `rgb(12, 34, 56)`, as browsers say colours. */
const rgb = (text: string): RGB => (text.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number) as unknown as RGB

import { element, make } from '../../site/dom.js'
import { nameOfRecorded, recordedWhere, type Recorded, type RecordedRow } from '../../site/recorded.js'
import type { View } from './card.js'

const ROW = 'training lstm 64 16 128 128 wasm 1'

/** A training step here, beside the one that was recorded. @param recorded may come later, or never */
export function speed(recorded: Promise<Recorded | undefined>): View<'speed'> {
  const figures = element('speed-figures')
  const here = new Bar('This browser')
  const there = new Bar('Recorded')
  element('speed-bars').append(here.element, there.element)
  let known: RecordedRow | undefined
  void recorded.then((all) => {
    known = all?.rows.find((row) => nameOfRecorded(row) === ROW && row.status === 'measured')
    there.element.hidden = !known
    if (!all || !known) return
    there.show(known.median, known.median)
    element('speed-where').textContent = `Recorded on ${recordedWhere(all)}: one thread of WebAssembly.`
  })
  return {
    clear() {
      here.clear()
    },
    draw({ milliseconds, steps }) {
      const slowest = Math.max(milliseconds, known?.median ?? 0)
      here.show(milliseconds, slowest)
      if (known) there.show(known.median, slowest)
      const rate = known && `, ${(known.flops / milliseconds / 1e6).toPrecision(3)} GFLOP/s`
      figures.textContent = `the median of ${steps} step${steps === 1 ? '' : 's'}${rate ?? ''}`
    },
  }
}

/** A name, a bar, and milliseconds. */
class Bar {
  readonly element = make('div', { class: 'contender' })
  readonly #bar = make('div', { class: 'bar' })
  readonly #value = make('span', { class: 'value' }, '–')

  constructor(name: string) {
    this.element.append(make('span', {}, name), make('div', { class: 'track' }, this.#bar, this.#value))
  }

  show(milliseconds: number, slowest: number): void {
    this.#bar.style.setProperty('--share', `${milliseconds / slowest}`)
    this.#value.textContent = `${milliseconds.toPrecision(3)} ms`
  }

  clear(): void {
    this.#bar.style.setProperty('--share', '0')
    this.#value.textContent = '–'
  }
}

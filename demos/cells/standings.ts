/** The table of the race: a row for each of the two, whose numbers change in place. */
import { element, make } from '../site/dom.js'
import { count } from '../site/format.js'
import type { Both, Standing } from './race_messages.js'

export type Sizes = Both<{ readonly units: number; readonly parameters: number }>

export class Standings {
  readonly #rows: readonly (readonly HTMLTableCellElement[])[]

  constructor() {
    const titles = [
      ['Your cell', 'mine'],
      ['LSTM', 'lstm'],
    ] as const
    const body = element('standings').querySelector('tbody')!
    this.#rows = titles.map(([title, name]) => {
      const cells = Array.from({ length: 5 }, () => make('td'))
      body.append(make('tr', {}, make('th', { scope: 'row', class: name }, title), ...cells))
      return cells
    })
  }

  show(sizes: Sizes, standings?: Both<Standing>): void {
    this.#rows.forEach((cells, n) => {
      const texts = [...sizesOf(sizes[n]!), ...numbersOf(standings?.[n])]
      cells.forEach((cell, column) => (cell.textContent = texts[column]!))
    })
  }
}

const sizesOf = ({ units, parameters }: Sizes[number]): string[] => [units, parameters].map(count)

function numbersOf(standing: Standing | undefined): string[] {
  if (!standing) return ['–', '–', '–']
  const { loss, right, perSecond, exploded } = standing
  return [
    exploded === null ? (loss?.toFixed(3) ?? '–') : 'exploded',
    right === null ? '–' : `${Math.round(100 * right)} %`,
    perSecond > 0 ? perSecond.toFixed(perSecond < 10 ? 1 : 0) : '–',
  ]
}

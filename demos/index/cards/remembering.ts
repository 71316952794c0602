import { element } from '../../site/dom.js'
import { LineChart } from '../../site/line_chart.js'
import { equations } from '../previews/equations.js'
import type { View } from './card.js'

/** The equations, and how many answers of the cell are right beside those of one without a gate. */
export function remembering(): View<'cell'> {
  element('cell-equations').textContent = equations
  const chart = new LineChart(element('cell-right'), {
    x: 'iteration',
    height: 130,
    series: [
      { label: 'this cell', colour: '--accent' },
      { label: 'without a gate', colour: '--second' },
    ],
  })
  const figures = element('cell-figures')
  return {
    clear() {
      chart.clear()
    },
    draw({ iteration, right }) {
      const [gated, plain] = right.map((share) => Math.round(100 * share)) as [number, number]
      chart.add(iteration, gated, plain)
      figures.replaceChildren(
        legend('--accent', `this cell ${gated} %`),
        legend('--second', `without a gate ${plain} %`),
      )
    },
  }
}

function legend(colour: string, text: string): HTMLElement {
  const item = document.createElement('span')
  item.className = 'series'
  item.style.setProperty('--of', `var(${colour})`)
  item.textContent = text
  return item
}

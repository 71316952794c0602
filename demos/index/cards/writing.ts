import { element } from '../../site/dom.js'
import { LineChart } from '../../site/line_chart.js'
import type { View } from './card.js'

/** The loss as it falls, and what the model writes by then. */
export function writing(): View<'writer'> {
  const chart = new LineChart(element('writer-loss'), {
    x: 'iteration',
    height: 130,
    series: [{ label: 'loss', colour: '--accent' }],
  })
  const text = element('writer-text')
  const figures = element('writer-figures')
  return {
    clear() {
      chart.clear()
      text.textContent = ''
    },
    draw({ iteration, loss, text: written }) {
      chart.add(iteration, loss)
      text.textContent = written.trim()
      figures.textContent = `${iteration} iterations, loss ${loss.toFixed(2)}`
    },
  }
}

import { element } from '../../site/dom.js'
import { clock, count, fixed } from '../../site/format.js'
import { LineChart } from '../../site/line_chart.js'
import type { Moment } from './lesson.js'
import type { Answer } from './messages.js'

/** The curves and figures of a training. */
export class Figures {
  readonly #loss = new LineChart(element('loss-chart'), {
    ...{ x: 'pass', height: 180 },
    series: [{ label: 'nats per word', colour: '--accent' }],
  })
  readonly #accuracy = new LineChart(element('accuracy-chart'), {
    ...{ x: 'pass', height: 180 },
    series: [{ label: '% right', colour: '--third', points: true }],
  })

  take(answer: Answer): void {
    if (answer.type === 'started' || answer.type === 'recovered') this.#restore(answer.history)
    if (answer.type === 'recovered') element('epoch').textContent = answer.epoch.toFixed(1)
    if (answer.type === 'progress') {
      const { epoch, progress, loss, wordsPerSecond, secondsLeft } = answer
      element<HTMLProgressElement>('progress').value = progress
      element('epoch').textContent = epoch.toFixed(1)
      element('loss').textContent = fixed(loss, 3)
      element('speed').textContent = count(wordsPerSecond)
      element('left').textContent = clock(secondsLeft)
      if (Number.isFinite(loss)) this.#add({ epoch, loss, accuracy: null })
    }
    if (answer.type === 'pass') this.#add({ epoch: answer.epoch, loss: null, accuracy: answer.accuracy })
  }

  clear(): void {
    for (const id of ['epoch', 'loss', 'accuracy', 'speed', 'left']) element(id).textContent = '–'
    element<HTMLProgressElement>('progress').value = 0
    this.#loss.clear()
    this.#accuracy.clear()
  }

  #restore(history: readonly Moment[]): void {
    this.clear()
    for (const moment of history) this.#add(moment)
  }

  #add({ epoch, loss, accuracy }: Moment): void {
    if (loss !== null) this.#loss.add(epoch, loss)
    if (accuracy === null) return
    this.#accuracy.add(epoch, 100 * accuracy)
    element('accuracy').textContent = `${(100 * accuracy).toFixed(2)} %`
  }
}

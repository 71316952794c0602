/** The race as a person sees it: settings, the curves of both, how they stand, and what happened in words. */
import { Client } from '../site/client.js'
import { element, make } from '../site/dom.js'
import type { BackendChoice, Frame } from '../site/frame.js'
import { LineChart } from '../site/line_chart.js'
import { plainWords } from '../site/plain_words.js'
import type { Definition } from './messages.js'
import { readSettings, rememberSettings, showSettings } from './race_settings.js'
import type { Both, RaceAnswer, RaceRequest, Standing } from './race_messages.js'
import { story } from './race_story.js'

type Phase = 'ready' | 'starting' | 'racing' | 'paused'

const taskLines: Readonly<Record<string, string>> = {
  order:
    'Temporal order: somewhere early and somewhere past the middle stands an X or a Y; at the end both are asked for, in order. The lag is the length of the sequence.',
  copy: 'Copy: four letters, then nothing for as many steps as the lag, then the same letters are asked for, in order.',
}

export class RaceView {
  readonly #frame: Frame
  readonly #form = element<HTMLFormElement>('race')
  readonly #startButton = element<HTMLButtonElement>('start')
  readonly #stopButton = element<HTMLButtonElement>('stop')
  readonly #said = element('race-said')
  readonly #curve: LineChart
  readonly #client: Client<RaceRequest, RaceAnswer>
  #phase: Phase = 'ready'
  #definition: Definition | undefined
  #guess = 0
  #sizes: Both<{ units: number; parameters: number }> | undefined

  constructor(frame: Frame) {
    this.#frame = frame
    this.#curve = new LineChart(element('curve'), {
      x: 'iteration',
      series: [
        { label: 'your cell', colour: '--accent' },
        { label: 'LSTM', colour: '--second' },
        { label: 'pure guessing', colour: '--faint' },
      ],
    })
    this.#client = new Client(new URL('./racer.js', import.meta.url), (answer) => this.#take(answer))
    this.#client.ask({ type: 'open', backend: frame.backend })
    frame.onBackend((backend) => this.#switch(backend))
    showSettings(this.#form)
    this.#form.addEventListener('change', () => this.#describeTask())
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#press()
    })
    this.#stopButton.addEventListener('click', () => this.#client.ask({ type: 'stop' }))
    this.#describeTask()
  }

  /** What would race now; nothing while there is a mistake in it. */
  set definition(definition: Definition | undefined) {
    this.#definition = definition
    this.#setPhase(this.#phase)
  }

  /** Another cell is looked at: the race of the one before is over, and so are its curves. */
  forget(): void {
    this.#client.ask({ type: 'stop' })
    this.#said.textContent = ''
    this.#sizes = undefined
    this.#curve.clear()
    this.#showStandings()
  }

  #switch(backend: BackendChoice): void {
    if (this.#phase === 'ready') this.#client.ask({ type: 'open', backend })
    else this.#said.textContent = 'The race goes on as it began; the next one runs on what you have chosen.'
  }

  #press(): void {
    if (this.#phase === 'racing' || this.#phase === 'paused') {
      const pausing = this.#phase === 'racing'
      this.#client.ask({ type: pausing ? 'pause' : 'resume' })
      this.#setPhase(pausing ? 'paused' : 'racing')
    } else if (this.#definition) {
      const settings = readSettings(this.#form)
      rememberSettings(settings)
      this.#said.textContent = ''
      this.#curve.clear()
      this.#client.ask({ type: 'start', backend: this.#frame.backend, definition: this.#definition, settings })
      this.#setPhase('starting')
    }
  }

  #take(answer: RaceAnswer): void {
    if (answer.type === 'opened') this.#frame.runs(answer.backend, answer.reason)
    if (answer.type === 'started') {
      this.#guess = answer.guess
      this.#sizes = answer.contenders
      this.#setPhase('racing')
      this.#showStandings()
    }
    // What still comes from a race that was left is of no interest.
    if (answer.type === 'progress' && this.#sizes) this.#progress(answer.iteration, answer.standings)
    if (answer.type === 'done') {
      if (this.#sizes) {
        this.#progress(answer.iteration, answer.standings)
        this.#said.textContent = story(answer.standings, answer.iteration)
      }
      this.#setPhase('ready')
    }
    if (answer.type === 'error') {
      this.#said.textContent = `${plainWords(answer)}. The race is over. The same settings give the same race again.`
      this.#setPhase('ready')
    }
  }

  #progress(iteration: number, standings: Both<Standing>): void {
    const [mine, lstm] = standings
    this.#curve.add(iteration, mine.loss, lstm.loss, this.#guess)
    this.#showStandings(standings)
    const said = story(standings)
    if (this.#said.textContent !== said && said) this.#said.textContent = said
  }

  #showStandings(standings?: Both<Standing>): void {
    const rows = ['Your cell', 'LSTM'].map((title, n) => {
      const size = this.#sizes?.[n]
      const { loss, right, perSecond, exploded } = standings?.[n] ?? {}
      const cells = [
        size?.units.toLocaleString('en'),
        size?.parameters.toLocaleString('en'),
        exploded ? 'exploded' : loss?.toFixed(3),
        right === null || right === undefined ? undefined : `${Math.round(100 * right)} %`,
        perSecond ? perSecond.toFixed(perSecond < 10 ? 1 : 0) : undefined,
      ]
      return make(
        'tr',
        {},
        make('th', { scope: 'row', class: n === 0 ? 'mine' : 'lstm' }, title),
        ...cells.map((text) => make('td', {}, text ?? '–')),
      )
    })
    element('standings')
      .querySelector('tbody')!
      .replaceChildren(...rows)
  }

  #describeTask(): void {
    const { task } = readSettings(this.#form)
    element('task-line').textContent = taskLines[task]!
    const lag = this.#form.elements.namedItem('lag') as HTMLInputElement
    lag.min = task === 'order' ? '10' : '1'
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase
    const isOn = phase === 'racing' || phase === 'paused'
    this.#startButton.textContent = phase === 'racing' ? 'Pause' : phase === 'paused' ? 'Continue' : 'Start the race'
    this.#startButton.disabled = phase === 'starting' || (!isOn && !this.#definition)
    this.#stopButton.disabled = !isOn
    for (const control of this.#form.elements)
      if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement)
        control.disabled = isOn || phase === 'starting'
  }
}

/** The race as a person sees it: settings, the curves of both, how they stand, and what happened in words. */
import { Client } from '../site/client.js'
import { element } from '../site/dom.js'
import { count } from '../site/format.js'
import type { BackendChoice, Frame } from '../site/frame.js'
import { LineChart } from '../site/line_chart.js'
import { goesOn, plainWords } from '../site/plain_words.js'
import type { Definition } from './messages.js'
import { readSettings, rememberSettings, showSettings } from './race_settings.js'
import type { Both, RaceAnswer, RaceRequest, Standing, Started } from './race_messages.js'
import { RaceOffer } from './race_offer.js'
import { story } from './race_story.js'
import { Standings, type Sizes } from './standings.js'

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
  readonly #problem = element('race-error')
  readonly #offer = new RaceOffer(() => this.#begin({ type: 'continue', backend: this.#frame.backend }))
  readonly #standings = new Standings()
  readonly #curve: LineChart
  readonly #client: Client<RaceRequest, RaceAnswer>
  #phase: Phase = 'ready'
  #definition: Definition | undefined
  #guess = 0
  #sizes: Sizes | undefined
  /** Whether the race that is still on was that of another cell: what comes from it is of no interest. */
  #isLeft = false

  constructor(frame: Frame) {
    this.#frame = frame
    this.#curve = new LineChart(element('curve'), {
      x: 'iteration',
      series: [
        { label: 'pure guessing', colour: '--faint' },
        { label: 'your cell', colour: '--accent' },
        { label: 'LSTM', colour: '--second' },
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
    this.#offer.definition = definition
    this.#setPhase(this.#phase)
  }

  /** Another cell is looked at: the race of the one before is over, and so are its curves. */
  forget(): void {
    this.#client.ask({ type: 'stop' })
    this.#isLeft = this.#phase !== 'ready'
    this.#quiet()
    element('track').hidden = true
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
      this.#begin({ type: 'start', backend: this.#frame.backend, definition: this.#definition, settings })
    }
  }

  #begin(request: RaceRequest): void {
    this.#quiet()
    this.#offer.close()
    this.#client.ask(request)
    this.#setPhase('starting')
  }

  #quiet(): void {
    this.#said.textContent = this.#problem.textContent = element('race-safe').textContent = ''
  }

  #take(answer: RaceAnswer): void {
    if (answer.type === 'opened') this.#frame.runs(answer.backend, answer.reason)
    if (answer.type === 'started' && !this.#isLeft) this.#enter(answer)
    if (answer.type === 'recovered' && !this.#isLeft)
      this.#said.textContent = goesOn('The race', answer.backend, `iteration ${count(answer.iteration)}`)
    if (answer.type === 'progress' && !this.#isLeft) this.#progress(answer.iteration, answer.standings)
    if (answer.type === 'kept')
      element('race-safe').textContent = `Kept in this browser at iteration ${count(answer.iteration)}.`
    if (answer.type === 'done') {
      element('race-safe').textContent = ''
      if (!this.#isLeft) {
        this.#progress(answer.iteration, answer.standings)
        this.#said.textContent = story(answer.standings, answer.iteration)
      }
      this.#isLeft = false
      this.#setPhase('ready')
    }
    if (answer.type === 'error') {
      if (this.#problem.textContent !== plainWords(answer)) this.#problem.textContent = plainWords(answer)
      if (!answer.ended) return
      this.#isLeft = false
      this.#setPhase('ready')
    }
  }

  #enter({ settings, guess, contenders, curve, standings }: Started): void {
    element('track').hidden = false
    showSettings(this.#form, settings)
    this.#guess = guess
    this.#sizes = contenders
    this.#setPhase('racing')
    this.#standings.show(contenders, standings)
    this.#curve.clear()
    for (const { iteration, losses } of curve) this.#curve.add(iteration, guess, ...losses)
  }

  #progress(iteration: number, standings: Both<Standing>): void {
    const [mine, lstm] = standings
    this.#curve.add(iteration, this.#guess, mine.loss, lstm.loss)
    if (this.#sizes) this.#standings.show(this.#sizes, standings)
    const said = story(standings)
    if (this.#said.textContent !== said && said) this.#said.textContent = said
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

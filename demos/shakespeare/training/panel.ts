import { element } from '../../site/dom.js'
import { asFailure, type Failure } from '../../site/failure.js'
import { download } from '../../site/files.js'
import { count } from '../../site/format.js'
import { control, fill, numberOf, offer, textOf } from '../fields.js'
import { defaults, type Settings } from '../settings.js'
import { Figures } from './figures.js'
import type { State, TrainAnswer, TrainRequest } from './messages.js'
import { TextChoice } from './text_choice.js'
import { Timeline } from './timeline.js'

export interface TrainWishes {
  ask(request: TrainRequest): void
  backend(): Settings['backend']
  /** The file of the model that writes, to start from; undefined where there is none. */
  model(): Uint8Array | undefined
  /** Write with this one. */
  use(file: Uint8Array): void
  say(failure: Failure): void
}

/** Small enough that a minute shows something; a person may want more. */
const START = { ...defaults, hidden: 128, minutes: null } as const

/** The tab where a person trains a model: settings in, curves, figures and samples out. All the work is in the worker. */
export class TrainPanel {
  readonly #wishes: TrainWishes
  readonly #form = element<HTMLFormElement>('settings')
  readonly #start = element<HTMLButtonElement>('start')
  readonly #pause = element<HTMLButtonElement>('pause')
  readonly #results = ['use', 'download'].map((id) => element<HTMLButtonElement>(id))
  readonly #text: TextChoice
  readonly #figures = new Figures()
  readonly #timeline = new Timeline(element('timeline'))
  #state: State = 'starting'
  /** Where the run that can be continued is, and where it was to end. */
  #run: { iteration: number; steps: number } | undefined
  #steps: number = START.steps

  /** @param sources the list of texts that the host has */
  constructor(wishes: TrainWishes, sources: URL) {
    this.#wishes = wishes
    this.#text = new TextChoice(this.#form, sources)
    const { hidden, layers, steps, rate, dropout, seed } = START
    fill(this.#form, { hidden, layers, steps, rate, dropout, seed })
    this.#timeline.start([], steps)
    this.#form.addEventListener('submit', (event) => event.preventDefault())
    this.#form.addEventListener('change', () => this.#show())
    this.#start.addEventListener('click', () => void this.#train())
    this.#pause.addEventListener('click', () => wishes.ask({ type: this.#state === 'paused' ? 'resume' : 'pause' }))
    element('continue').addEventListener('click', () => this.#continue())
    element('use').addEventListener('click', () => wishes.ask({ type: 'model', purpose: 'write' }))
    element('download').addEventListener('click', () => wishes.ask({ type: 'model', purpose: 'download' }))
  }

  take(answer: TrainAnswer): void {
    if (answer.type === 'hello') {
      offer(
        this.#form,
        'cell',
        answer.cells.map((name) => [name, name] as const),
      )
      this.#setState('idle')
    }
    if (answer.type === 'offer') this.#offer(answer)
    if (answer.type === 'state') this.#setState(answer.state)
    if (answer.type === 'rewound') {
      this.#steps = answer.steps
      this.#figures.show(answer.history, answer.iteration)
      this.#timeline.start(answer.history.milestones, this.#steps)
    }
    if (answer.type === 'progress') {
      this.#figures.progress(answer)
      this.#run = { iteration: answer.iteration, steps: this.#steps }
      for (const button of this.#results) button.disabled = false
    }
    if (answer.type === 'validation') this.#figures.heldOut(answer.iteration, answer.loss)
    if (answer.type === 'sample') this.#timeline.add(answer)
    if (answer.type === 'kept')
      element('kept').textContent = `Kept in this browser at iteration ${count(answer.iteration)}.`
    if (answer.type === 'done') this.#done(answer.iteration)
    if (answer.type === 'model' && answer.purpose === 'download')
      download(answer.file, `shakespeare-${answer.iteration}.safetensors`)
    if (answer.type === 'model' && answer.purpose === 'write') this.#wishes.use(answer.file)
  }

  #setState(state: State): void {
    this.#state = state
    this.#show()
  }

  #show(): void {
    const isRunning = this.#state !== 'idle'
    const goesOn = textOf(this.#form, 'start') === 'model'
    for (const one of this.#form.elements) (one as HTMLInputElement).disabled = isRunning
    for (const name of ['cell', 'hidden', 'layers']) control(this.#form, name).disabled = isRunning || goesOn
    this.#start.disabled = isRunning
    this.#start.textContent =
      this.#run && !isRunning ? 'Train anew' : this.#state === 'starting' ? 'Starting …' : 'Train'
    this.#pause.disabled = this.#state !== 'training' && this.#state !== 'paused'
    this.#pause.textContent = this.#state === 'paused' ? 'Continue' : 'Pause'
    for (const button of this.#results) button.disabled = !this.#run || this.#state === 'starting'
    element('offer').hidden = !this.#run || isRunning
  }

  #offer({ settings, name, iteration, history }: Extract<TrainAnswer, { type: 'offer' }>): void {
    const { cell, hidden, layers, rate, dropout, seed, steps } = settings
    fill(this.#form, { cell, hidden, layers, rate, dropout, seed, steps })
    this.#figures.show(history, iteration)
    this.#timeline.start(history.milestones, steps)
    this.#offerRun(iteration, steps, `${cell.toUpperCase()}, ${layers} × ${hidden} units, on ${name}`)
  }

  #done(iteration: number): void {
    this.#offerRun(iteration, this.#steps, 'Done')
  }

  #offerRun(iteration: number, steps: number, what: string): void {
    this.#run = { iteration, steps }
    const isDone = iteration >= steps
    const where = isDone
      ? `after ${count(iteration)} iterations`
      : `at iteration ${count(iteration)} of ${count(steps)}`
    element('offered').textContent = `${what}, ${where}. It is kept in this browser; training anew replaces it.`
    element('continue').textContent = isDone ? `Train for ${count(steps)} more` : 'Continue'
    this.#show()
  }

  #continue(): void {
    const { iteration, steps } = this.#run!
    const to = iteration >= steps ? iteration + steps : steps
    this.#wishes.ask({ type: 'continue', backend: this.#wishes.backend(), steps: to })
  }

  async #train(): Promise<void> {
    if (!this.#form.reportValidity()) return
    const settings = this.#settings()
    const model = textOf(this.#form, 'start') === 'model' ? this.#wishes.model() : undefined
    this.#setState('starting')
    try {
      const { text, name } = await this.#text.read()
      element('kept').textContent = ''
      this.#wishes.ask({ type: 'train', settings, text, name, model })
    } catch (error) {
      this.#setState('idle')
      this.#wishes.say(asFailure(error))
    }
  }

  #settings(): Settings {
    const number = (name: string): number => numberOf(this.#form, name)
    return {
      ...START,
      backend: this.#wishes.backend(),
      cell: textOf(this.#form, 'cell'),
      hidden: number('hidden'),
      layers: number('layers'),
      steps: number('steps'),
      rate: number('rate'),
      dropout: number('dropout'),
      seed: number('seed'),
    }
  }
}

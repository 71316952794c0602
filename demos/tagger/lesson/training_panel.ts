/** The part of the page that trains: settings in, curves and figures out. */
import { Client } from '../../site/client.js'
import { element } from '../../site/dom.js'
import { asFailure, type Failure } from '../../site/failure.js'
import { download } from '../../site/files.js'
import { count } from '../../site/format.js'
import type { BackendChoice } from '../../site/frame.js'
import { goesOn, plainWords } from '../../site/plain_words.js'
import { Figures } from './figures.js'
import { KeptOffer } from './kept_offer.js'
import type { Answer, Request, Source } from './messages.js'
import { fillSettings, readSettings } from './settings_form.js'

type Phase = 'idle' | 'starting' | 'training' | 'paused' | 'ending' | 'done'

export interface TrainingHooks {
  readonly backend: () => BackendChoice
  readonly opened: (backend: string, reason: string) => void
  /** A person wants to use what was trained. */
  readonly use: (model: Uint8Array<ArrayBuffer>, name: string) => void
}

const BROWN = { name: 'Brown corpus, a part', source: './brown.txt' }

export class TrainingPanel {
  readonly #form = element<HTMLFormElement>('settings')
  readonly #figures = new Figures()
  readonly #kept = new KeptOffer({
    found: (isThere) => {
      this.#hasModel = isThere
      this.#enter(this.#phase)
    },
    goOn: () => {
      this.#clear()
      this.#ask({ type: 'continue', backend: this.hooks.backend() })
    },
    failed: (error) => this.#fail(asFailure(error, false)),
  })
  #client: Client<Request, Answer> | undefined
  #phase: Phase = 'idle'
  #own: { name: string; source: Source } | undefined
  #hasModel = false
  /** What to do with the model that the worker hands out. */
  #onSaved: (model: Uint8Array<ArrayBuffer>, name: string) => void = () => {}

  constructor(private readonly hooks: TrainingHooks) {
    fillSettings(this.#form)
    this.#form.addEventListener('submit', (event) => event.preventDefault())
    this.#button('start', () => this.#go())
    this.#button('stop', () => {
      this.#ask({ type: 'stop' })
      this.#enter('ending')
    })
    this.#button('use', () => this.#save(hooks.use))
    this.#button('download', () => this.#save((model) => download(model, 'tagger.safetensors')))
  }

  /** A file of sentences, dropped or chosen. */
  inspect(file: File): void {
    this.#own = { name: file.name, source: file }
    this.#say('')
    this.#error('')
    this.#ask({ type: 'inspect', ...this.#own })
  }

  /** The backend was changed in the header. */
  move(backend: BackendChoice): void {
    if (this.#client) this.#ask({ type: 'move', backend })
  }

  get isRunning(): boolean {
    return this.#phase === 'training' || this.#phase === 'paused' || this.#phase === 'starting'
  }

  #button(id: string, act: () => void): void {
    element<HTMLButtonElement>(id).addEventListener('click', act)
  }

  #go(): void {
    if (this.#phase === 'training') return this.#ask({ type: 'pause' })
    if (this.#phase === 'paused') {
      this.#ask({ type: 'resume' })
      return this.#enter('training')
    }
    if (!this.#form.reportValidity()) return
    const settings = readSettings(this.#form)
    const isOwn = (this.#form.elements.namedItem('source') as HTMLSelectElement).value === 'own'
    const { name, source } = (isOwn && this.#own) || { ...BROWN, source: new URL(BROWN.source, document.baseURI).href }
    this.#clear()
    this.#ask({ type: 'start', backend: this.hooks.backend(), settings, name, source })
  }

  #clear(): void {
    this.#kept.hide()
    element('course').hidden = false
    this.#error('')
    this.#say('')
    this.#figures.clear()
    this.#enter('starting')
  }

  #save(then: (model: Uint8Array<ArrayBuffer>, name: string) => void): void {
    this.#onSaved = then
    this.#ask({ type: 'save', backend: this.hooks.backend() })
  }

  #ask(request: Request): void {
    this.#client ??= new Client<Request, Answer>(new URL('./lesson/worker.js', document.baseURI), (answer) =>
      this.#take(answer),
    )
    this.#client.ask(request)
  }

  #take(answer: Answer): void {
    this.#figures.take(answer)
    if (answer.type === 'inspected') this.#chooseOwn(answer)
    if (answer.type === 'opened') this.hooks.opened(answer.backend, answer.reason)
    if (answer.type === 'started') {
      fillSettings(this.#form, answer.settings)
      this.#enter('training')
    }
    if (answer.type === 'paused') this.#enter('paused')
    if (answer.type === 'kept') this.#hasModel = true
    if (answer.type === 'saved') this.#onSaved(answer.model, answer.name)
    if (answer.type === 'recovered') this.#say(goesOn('Training', answer.backend, `pass ${answer.epoch.toFixed(1)}`))
    if (answer.type === 'done') {
      const right = `${(100 * answer.accuracy).toFixed(2)} %`
      this.#say(`Done. Of the ${count(answer.words)} words of the test sentences ${right} have the right tag.`)
      this.#enter('done')
    }
    if (answer.type === 'error') this.#fail(answer)
    this.#enter(this.#phase)
  }

  #fail(failure: Failure): void {
    if (failure.name === 'KeepError') this.#hasModel = true // it is in the worker all the same
    this.#error(plainWords(failure))
    if (failure.ended) this.#enter('idle')
  }

  #chooseOwn({ name, train, dev, test, tags }: Extract<Answer, { type: 'inspected' }>): void {
    const select = this.#form.elements.namedItem('source') as HTMLSelectElement
    const own = select.querySelector<HTMLOptionElement>('option[value=own]')!
    own.disabled = false
    own.textContent = name
    if (!this.isRunning) select.value = 'own'
    const [learn, held] = [train, dev + test].map(count)
    this.#say(`${name}: ${learn} sentences to learn from, ${held} held out, ${tags} tags. Press Train to begin.`)
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    const start = element<HTMLButtonElement>('start')
    start.textContent = phase === 'training' ? 'Pause' : phase === 'paused' ? 'Continue' : 'Train'
    start.disabled = phase === 'starting' || phase === 'ending'
    element<HTMLButtonElement>('stop').disabled = phase !== 'training' && phase !== 'paused'
    for (const id of ['use', 'download'])
      element<HTMLButtonElement>(id).disabled = !this.#hasModel || phase === 'starting' || phase === 'ending'
    const isFree = phase === 'idle' || phase === 'done'
    for (const control of this.#form.elements) (control as HTMLInputElement).disabled = !isFree
  }

  #say(text: string): void {
    element('train-notice').textContent = text
  }

  /** What is said already is not said to a screen reader again. */
  #error(text: string): void {
    const place = element('train-error')
    if (place.textContent !== text) place.textContent = text
  }
}

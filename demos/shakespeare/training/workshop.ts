import { OptionError } from 'webrnn'
import { breathe } from '../../site/breathe.js'
import { asFailure, type Failure } from '../../site/failure.js'
import { plainWords } from '../../site/plain_words.js'
import type { Answer, Request } from '../messages.js'
import { fromMetadata } from '../model.js'
import { Session } from '../session.js'
import { sampleDefaults, type Settings } from '../settings.js'
import type { Checkpoint } from '../trainer.js'
import { addPoint, emptyHistory, rewind, type History } from './history.js'
import { RunShelf } from './kept.js'
import type { Purpose, State, TrainAnswer, TrainRequest } from './messages.js'
import { readText } from './read_text.js'

/** Milliseconds between two times of keeping; the first comes sooner. */
const KEEP_EVERY = 10_000
const KEEP_FIRST = 2000

/** Iterations between two measurements, and how many held-out characters are enough for one. */
const MEASURE = { every: 250, measured: 20_000 }

interface Run {
  readonly id: number
  readonly name: string
  readonly file: Blob
  readonly text: string
  settings: Settings
  history: History
  checkpoint: Checkpoint | undefined
  /** Of the checkpoint. */
  iteration: number
}

type Trains = Pick<Session, 'take'>
type Keeps = Pick<RunShelf, 'put' | 'get' | 'text'>

/**
 * What a page wants of training beyond a command: a run that outlives the page, the graphics device and a change of mind about what to run on.
 * A session trains; this listens to what it tells, keeps the run in the browser, and starts it again from its last checkpoint where it has to.
 */
export class Workshop {
  readonly #session: Trains
  readonly #shelf: Keeps
  #run: Run | undefined
  #state: State = 'idle'
  /** Whether the session has been stopped only to start again elsewhere. */
  #isMoving = false
  /** What the saves are for that were asked of the session, in order. */
  readonly #wanted: (Purpose | 'keep')[] = []
  #keptAt = 0
  #isRefused = false
  #losses = 0
  #keeping = Promise.resolve()

  constructor(
    private readonly tell: (answer: TrainAnswer) => void,
    makeSession: (tell: (answer: Answer) => void) => Trains = (hear) => new Session(hear),
    shelf: Keeps = new RunShelf(),
  ) {
    this.#shelf = shelf
    this.#session = makeSession((answer) => this.#hear(answer))
  }

  /** Takes a request; whatever goes wrong is told as an `error`. */
  async take(request: TrainRequest): Promise<void> {
    try {
      if (request.type === 'look') await this.#offer()
      if (request.type === 'train') await this.#train(request)
      if (request.type === 'continue') await this.#continue(request)
      if (request.type === 'pause') this.#pause()
      if (request.type === 'resume') this.#resume()
      if (request.type === 'backend') this.#move(request.backend)
      if (request.type === 'model') await this.#model(request.purpose)
      if (request.type === 'keep' && this.#state !== 'idle') this.#save('keep')
    } catch (error) {
      if (this.#state === 'starting') this.#set('idle')
      this.tell(asFailure(error, false))
    }
  }

  async #offer(): Promise<void> {
    const kept = await this.#shelf.get().catch(() => undefined) // what refuses to be read is told when it refuses to keep
    if (!kept) return this.tell({ type: 'nothing' })
    const { settings, name, iteration, history } = kept
    this.tell({ type: 'offer', settings, name, iteration, history })
  }

  async #train({ settings, text: file, name, model }: Extract<TrainRequest, { type: 'train' }>): Promise<void> {
    if (this.#state !== 'idle') throw new OptionError('a model is being trained already')
    this.#set('starting')
    const iteration = model ? fromMetadata(model).step : 0
    const text = await readText(file)
    const all = { ...settings, steps: settings.steps + iteration }
    const checkpoint = model && { model }
    this.#run = { id: Date.now(), name, file, text, settings: all, history: emptyHistory(), checkpoint, iteration }
    this.#start()
  }

  async #continue({ backend, steps }: Extract<TrainRequest, { type: 'continue' }>): Promise<void> {
    if (this.#state !== 'idle') throw new OptionError('a model is being trained already')
    this.#set('starting')
    if (!this.#run) {
      const kept = await this.#shelf.get()
      const file = kept && (await this.#shelf.text(kept))
      if (!file) throw new OptionError('what was kept is not there any more: train anew')
      this.#run = { ...kept, file, text: await readText(file) }
    }
    this.#run.settings = { ...this.#run.settings, backend, steps }
    this.#start()
  }

  /** From the last checkpoint, or from the beginning where there is none. */
  #start(): void {
    const run = this.#run!
    run.history = rewind(run.history, run.iteration)
    const { history, iteration, settings, text, checkpoint } = run
    this.tell({ type: 'rewound', history, iteration, steps: settings.steps })
    this.#isMoving = false
    this.#keptAt = performance.now() - KEEP_EVERY + KEEP_FIRST
    this.#ask({ type: 'start', settings, text, checkpoint, ...MEASURE, sample: { ...sampleDefaults, length: 300 } })
    if (this.#state === 'paused') this.#ask({ type: 'pause' })
    else this.#set('starting')
  }

  #set(state: State): void {
    this.#state = state
    this.tell({ type: 'state', state })
  }

  #ask(request: Request): void {
    void this.#session.take(request)
  }

  #save(purpose: Purpose | 'keep'): void {
    this.#keptAt = performance.now()
    this.#wanted.push(purpose)
    this.#ask({ type: 'save' })
  }

  #pause(): void {
    if (this.#state === 'idle' || this.#state === 'paused') return
    this.#set('paused')
    this.#ask({ type: 'pause' })
    this.#save('keep')
  }

  #resume(): void {
    if (this.#state !== 'paused') return
    this.#set('training')
    this.#ask({ type: 'resume' })
  }

  /** To another backend: what is trained now is saved, and goes on there when the session has ended. */
  #move(backend: Settings['backend']): void {
    if (!this.#run || this.#run.settings.backend === backend) return
    this.#run.settings = { ...this.#run.settings, backend }
    if (this.#state === 'idle' || this.#isMoving) return
    this.#isMoving = true
    this.#save('keep')
    this.#ask({ type: 'stop', atOnce: true })
  }

  async #model(purpose: Purpose): Promise<void> {
    if (this.#state === 'training' || this.#state === 'paused') return this.#save(purpose)
    const kept = this.#run ?? (await this.#shelf.get())
    if (!kept?.checkpoint) throw new OptionError('there is no model yet: train one first')
    this.tell({ type: 'model', purpose, file: kept.checkpoint.model, iteration: kept.iteration })
  }

  #hear(answer: Answer): void {
    const run = this.#run
    if (answer.type === 'saved') return this.#saved(answer)
    if (answer.type === 'error') return this.#failed(answer)
    if (answer.type === 'done' && this.#isMoving) {
      this.#isMoving = false
      if (run!.iteration < run!.settings.steps) return void breathe().then(() => this.#start())
    }
    if (answer.type === 'piece') return
    if (answer.type === 'started' && this.#state === 'starting') this.#set('training')
    if (answer.type === 'done') this.#set('idle')
    if (run && answer.type === 'progress') {
      const { iteration, loss, norm } = answer
      addPoint(run.history, { iteration, loss, norm: Number.isFinite(norm) ? norm : null, heldOut: null })
      if (performance.now() - this.#keptAt > KEEP_EVERY) this.#save('keep')
    }
    if (run && answer.type === 'validation')
      addPoint(run.history, { iteration: answer.iteration, loss: null, norm: null, heldOut: answer.loss })
    if (run && answer.type === 'sample') run.history.milestones.push({ iteration: answer.iteration, text: answer.text })
    this.tell(answer)
    if (run && answer.type === 'sample') this.#keep() // with the text that has just been written
  }

  #saved({ model, optimizer, iteration, asked }: Extract<Answer, { type: 'saved' }>): void {
    const purpose = asked ? this.#wanted.shift() : 'keep'
    if (this.#run) [this.#run.checkpoint, this.#run.iteration] = [{ model, optimizer }, iteration]
    if (purpose === 'download' || purpose === 'write') this.tell({ type: 'model', purpose, file: model, iteration })
    this.#keep()
  }

  /** Keeps the last checkpoint. Where the browser refuses, the page is told once, and training goes on. */
  #keep(): void {
    const run = this.#run
    if (!run?.checkpoint) return
    const { id, settings, name, iteration, checkpoint, file } = run
    const kept = { id, settings, name, iteration, checkpoint, history: rewind(run.history, iteration) }
    this.#keeping = this.#keeping
      .then(() => this.#shelf.put(kept, file))
      .then(() => this.tell({ type: 'kept', iteration }))
      .catch((error: unknown) => {
        if (!this.#isRefused) this.tell({ type: 'notice', text: plainWords(asFailure(error)) })
        this.#isRefused = true
      })
  }

  #failed(failure: Failure): void {
    const isLost = failure.name === 'DeviceLostError'
    if (!failure.ended) {
      this.#wanted.shift() // it was the answer to a save; the end of a lost device is told by the loop
      if (!isLost) this.tell(failure)
    } else if (this.#run && (isLost || failure.name === 'BackendUnavailableError')) this.#recover(failure, isLost)
    else {
      if (!this.#run?.checkpoint) this.#run = undefined // it never began: what was kept before may still go on
      this.#set('idle')
      this.tell(failure)
    }
  }

  /** Goes on from the last checkpoint: once more on the same device, and then on the processor, which nobody takes away. */
  #recover(failure: Failure, isLost: boolean): void {
    const run = this.#run!
    const isOver = !isLost || this.#losses++ > 0
    if (isOver) run.settings = { ...run.settings, backend: 'wasm' }
    const where = isOver ? ' on WebAssembly' : ''
    const from = run.iteration > 0 ? `from iteration ${run.iteration}` : 'from the beginning'
    this.tell({ type: 'notice', text: `${plainWords(failure)} Training goes on ${from}${where}.` })
    void breathe().then(() => this.#start())
  }
}

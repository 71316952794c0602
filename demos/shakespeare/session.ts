import { open, OptionError } from 'webrnn'
import type { Answer, Request, StartRequest } from './messages.js'
import { cellNames, load, type Model } from './model.js'
import { milestones, type SampleSettings, type Settings } from './settings.js'
import { Stopwatch } from './stopwatch.js'
import { Trainer } from './trainer.js'
import type { Vocabulary } from './text.js'
import { breathe } from '../site/breathe.js'
import { sha256 } from '../site/digest.js'
import { asFailure } from '../site/failure.js'
import type { Runtime } from '../site/runtime.js'
import { round } from './rounding.js'
import { write } from './writer.js'

type Tell = (answer: Answer, transfer?: Transferable[]) => void

/**
 * The worker's side: takes requests, tells answers. Between two iterations it looks at what was asked meanwhile, so
 * that nothing touches the model while it is being trained.
 */
export class Session {
  readonly #tell: Tell
  readonly #asked: (SampleSettings | 'save')[] = []
  #runtime: Runtime | undefined
  #trainer: Trainer | undefined
  #watch: Stopwatch | undefined
  #training = false
  #paused = false
  #stopped = false
  #atOnce = false
  #answering = false
  #wake: () => void = () => {}

  constructor(tell: Tell) {
    this.#tell = tell
    tell({ type: 'hello', cells: cellNames() })
  }

  /** Takes a request; whatever goes wrong is told as an `error`. */
  async take(request: Request): Promise<void> {
    try {
      if (request.type === 'start') return await this.#train(request)
      if (request.type === 'write') return await this.#write(request)
      if (request.type === 'round') return await this.#round(request)
      if (request.type === 'pause') this.#paused = true
      if (request.type === 'resume') this.#paused = false
      if (request.type === 'stop') [this.#stopped, this.#atOnce] = [true, request.atOnce ?? false]
      if (request.type === 'sample') this.#asked.push(request.sample)
      if (request.type === 'save') this.#asked.push('save')
      this.#wake()
      if (!this.#training) await this.#answerAsked()
    } catch (error) {
      this.#fail(error, true)
    }
  }

  #fail(error: unknown, ended: boolean): void {
    this.#tell(asFailure(error, ended))
  }

  async #open(backend: Settings['backend'], seed: number): Promise<Runtime> {
    this.#runtime?.close()
    this.#runtime = undefined
    this.#runtime = await open({ backend, seed })
    this.#tell({ type: 'opened', backend: this.#runtime.backend, reason: this.#runtime.reason })
    return this.#runtime
  }

  async #write({ backend, model: file, sample }: Extract<Request, { type: 'write' }>): Promise<void> {
    const runtime = await this.#open(backend, sample.seed)
    const { model, vocabulary, description } = await load(runtime, file)
    await this.#sample(model, vocabulary, sample, description.step, true)
  }

  async #round(request: Extract<Request, { type: 'round' }>): Promise<void> {
    const runtime = await this.#open(request.backend, request.sample.seed)
    const rounded = await round(runtime, request.model, request.text, request, request.sample)
    this.#tell({ type: 'rounded', ...rounded }, [rounded.model.buffer])
  }

  async #train(request: StartRequest): Promise<void> {
    if (this.#training) throw new OptionError('a model is being trained already')
    this.#trainer = undefined
    this.#paused = this.#stopped = this.#atOnce = false
    this.#training = true
    try {
      const { settings, text, checkpoint } = request
      const runtime = await this.#open(settings.backend, settings.seed)
      const trainer = await Trainer.create(runtime, settings, text, checkpoint, request.named)
      trainer.text = await sha256(text)
      // A prompt that cannot be sampled from is refused now, not when the first sample is due.
      if (request.sample.prompt !== '') trainer.vocabulary.encode(request.sample.prompt, 'the prompt')
      if (trainer.iteration >= settings.steps) {
        throw new OptionError(
          `the model has done ${trainer.iteration} iterations already, wanted steps above that, not ${settings.steps}`,
        )
      }
      this.#trainer = trainer
      const weights = trainer.model.parameters().reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
      const { iteration, vocabulary } = trainer
      this.#tell({ type: 'started', iteration, vocabulary: vocabulary.size, weights, characters: text.length })
      await this.#run(trainer, request)
    } finally {
      this.#training = false
    }
    await this.#answerAsked()
  }

  async #run(trainer: Trainer, { settings, every, sample, measured }: StartRequest): Promise<void> {
    const watch = (this.#watch = new Stopwatch(settings, trainer.iteration))
    let breath = 0
    let told = 0
    let sampled = -1
    let saved = -1
    let loss = Promise.resolve(Number.NaN)
    while (trainer.iteration < settings.steps && watch.progress(trainer.iteration) < 1 && !this.#stopped) {
      const before = loss
      loss = trainer.step(watch.progress(trainer.iteration))
      loss.catch(() => {}) // it is awaited one iteration later, and its error is told then
      // waiting for the iteration before keeps a GPU busy with this one
      if (watch.iterations > 0) watch.loss(await before)
      watch.iterations++
      const { iteration } = trainer
      const now = performance.now()
      if (milestones.includes(iteration)) {
        await watch.without(() => this.#sample(trainer.model, trainer.vocabulary, sample, iteration, false))
        sampled = iteration
      }
      if (every > 0 && iteration % every === 0) {
        await this.#validate(trainer, measured)
        await this.#save(trainer, false)
        saved = iteration
        watch.interrupt()
      }
      if (now - told > 100 && watch.iterations > 1) {
        await this.#report(trainer, watch)
        told = now
      }
      if (now - breath > 30) {
        await breathe()
        breath = now
      }
      if (this.#asked.length > 0) await watch.without(() => this.#answerAsked())
      while (this.#paused && !this.#stopped) await watch.without(() => this.#rest())
    }
    if (watch.iterations > 0) watch.loss(await loss)
    if (watch.iterations > 0) await this.#report(trainer, watch)
    if (this.#atOnce) saved = sampled = trainer.iteration
    if (saved !== trainer.iteration) {
      await this.#validate(trainer, measured)
      await this.#save(trainer, false)
    }
    if (sampled !== trainer.iteration) {
      await this.#sample(trainer.model, trainer.vocabulary, sample, trainer.iteration, false)
    }
    this.#tell({ type: 'done', iteration: trainer.iteration, seconds: watch.seconds })
  }

  async #report(trainer: Trainer, watch: Stopwatch): Promise<void> {
    const { iteration, epoch } = trainer
    this.#tell({ type: 'progress', ...watch.report(iteration, epoch), norm: await trainer.gradientNorm() })
  }

  /** Until the next request, which may well be for a sample. */
  async #rest(): Promise<void> {
    await new Promise<void>((resolve) => (this.#wake = resolve))
    await this.#answerAsked()
  }

  async #answerAsked(): Promise<void> {
    if (this.#answering) return // whoever is at it will come to the new ones too
    this.#answering = true
    try {
      for (let next = this.#asked.shift(); next !== undefined; next = this.#asked.shift()) {
        await this.#answer(next).catch((error: unknown) => this.#fail(error, false))
      }
    } finally {
      this.#answering = false
    }
  }

  async #answer(asked: SampleSettings | 'save'): Promise<void> {
    const trainer = this.#trainer
    if (!trainer) throw new OptionError('there is no model yet: train one first')
    if (asked === 'save') await this.#save(trainer, true)
    else await this.#sample(trainer.model, trainer.vocabulary, asked, trainer.iteration, true)
  }

  async #sample(model: Model, vocabulary: Vocabulary, sample: SampleSettings, iteration: number, asked: boolean) {
    let text = ''
    for await (const piece of write(model, vocabulary, sample)) {
      text += piece
      if (asked) this.#tell({ type: 'piece', text: piece })
    }
    this.#tell({ type: 'sample', iteration, asked, text })
  }

  async #validate(trainer: Trainer, most?: number): Promise<void> {
    this.#tell({ type: 'validation', iteration: trainer.iteration, loss: await trainer.validate(most) })
  }

  async #save(trainer: Trainer, asked: boolean): Promise<void> {
    const { model, optimizer } = await trainer.save(this.#watch?.seconds ?? 0)
    this.#tell({ type: 'saved', iteration: trainer.iteration, asked, model, optimizer }, [
      model.buffer,
      optimizer.buffer,
    ])
  }
}

import { open } from 'webrnn'
import { breathe } from '../site/breathe.js'
import { asFailure } from '../site/failure.js'
import type { Runtime } from '../site/runtime.js'
import { toBatch } from './batch.js'
import { parseSentences } from './corpus.js'
import type { Summary } from './evaluation.js'
import { describeTagger, loadTagger, saveTagger } from './file.js'
import { measure, wordsOf } from './measure.js'
import type { Answer, Parts, Request } from './messages.js'
import { Pace } from './pace.js'
import { round } from './rounding.js'
import type { Settings } from './settings.js'
import { Trainer } from './trainer.js'

type Tell = (answer: Answer, transfer?: Transferable[]) => void

const parse = ({ train, dev, test }: Parts) => ({
  train: parseSentences(train, 'the training sentences'),
  dev: parseSentences(dev, 'the dev sentences'),
  test: parseSentences(test, 'the test sentences'),
})

/** The worker's side: takes requests, tells answers. */
export class Session {
  #runtime: Runtime | undefined
  #stopped = false

  constructor(private readonly tell: Tell) {}

  /** Takes a request; whatever goes wrong is told as an `error`. */
  async take(request: Request): Promise<void> {
    try {
      if (request.type === 'start') await this.#train(request)
      if (request.type === 'tag') await this.#tag(request)
      if (request.type === 'round') await this.#round(request)
      if (request.type === 'stop') this.#stopped = true
    } catch (error) {
      this.tell(asFailure(error))
    }
  }

  async #open(backend: Settings['backend'], seed: number): Promise<Runtime> {
    this.#runtime?.close()
    this.#runtime = undefined
    this.#runtime = await open({ backend, seed })
    this.tell({ type: 'opened', backend: this.#runtime.backend, reason: this.#runtime.reason })
    return this.#runtime
  }

  async #tag({ backend, model: file, sentences }: Extract<Request, { type: 'tag' }>): Promise<void> {
    const { model, lexicon } = await loadTagger(await this.#open(backend, 0), file)
    const found = await model.tag(toBatch(lexicon, sentences))
    const tagged = sentences.map((words, row) => ({ words, tags: lexicon.tags.decode(found[row]!) }))
    this.tell({ type: 'tagged', sentences: tagged })
  }

  async #round({
    backend,
    model,
    data: name,
    sentences,
    ...texts
  }: Extract<Request, { type: 'round' }>): Promise<void> {
    const rounded = await round(await this.#open(backend, 0), model, { name, ...parse(texts) }, sentences)
    this.tell({ type: 'rounded', ...rounded }, [rounded.model.buffer])
  }

  async #train({ settings, data, ...texts }: Extract<Request, { type: 'start' }>): Promise<void> {
    this.#stopped = false
    const { train, dev, test } = parse(texts)
    const runtime = await this.#open(settings.backend, settings.seed)
    const trainer = new Trainer(runtime, settings, train, [...dev, ...test])
    const { lexicon, model, perEpoch } = trainer
    this.tell({
      type: 'started',
      sentences: train.length,
      words: train.reduce((sum, { words }) => sum + words.length, 0),
      vocabulary: lexicon.words.size,
      tags: lexicon.tags.size,
      weights: model.parameters().reduce((sum, { size }) => sum + size, 0),
    })
    const pace = new Pace(settings, perEpoch * settings.epochs)
    const known = wordsOf(train)
    await this.#epochs(trainer, pace, () => measure(trainer, dev, known))
    const summary = await measure(trainer, test, known)
    const { seconds } = pace
    const passes = trainer.iteration / perEpoch
    const run = { passes, seconds: Math.round(seconds), backend: runtime.backend, device: runtime.reason }
    const file = await saveTagger(
      model,
      describeTagger(lexicon, settings, { data, accuracy: summary.accuracy, ...run }),
    )
    this.tell({ type: 'saved', model: file }, [file.buffer])
    this.tell({ type: 'evaluated', summary })
    this.tell({ type: 'done', epochs: passes, seconds })
  }

  async #epochs(trainer: Trainer, pace: Pace, measureDev: () => Promise<Summary>): Promise<void> {
    const { perEpoch } = trainer
    let told = 0
    for (let isEnd = false; !isEnd;) {
      const { loss, words } = trainer.step(pace.progress(trainer.iteration))
      pace.batch(await loss, words)
      const { iteration } = trainer
      isEnd = pace.progress(iteration) >= 1 || this.#stopped
      if (performance.now() - told > 100 || isEnd) {
        this.tell({ type: 'progress', epoch: iteration / perEpoch, ...pace.report(iteration) })
        told = performance.now()
        await breathe() // a request to stop may have come
      }
      if (iteration % perEpoch === 0 || isEnd) {
        const summary = await pace.without(measureDev)
        const { seconds } = pace
        this.tell({ type: 'epoch', epoch: iteration / perEpoch, loss: pace.takeLoss(), dev: summary, seconds })
      }
    }
  }
}

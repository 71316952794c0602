import { open } from 'webrnn'
import { breathe } from '../site/breathe.js'
import { asFailure } from '../site/failure.js'
import type { Runtime } from '../site/runtime.js'
import { toBatch } from './batch.js'
import { parseSentences, type Sentence } from './corpus.js'
import { loadTagger, saveTagger } from './file.js'
import type { Answer, Request } from './messages.js'
import { Pace } from './pace.js'
import type { Settings } from './settings.js'
import { Trainer } from './trainer.js'

type Tell = (answer: Answer, transfer?: Transferable[]) => void

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

  async #train({ settings, data, ...texts }: Extract<Request, { type: 'start' }>): Promise<void> {
    this.#stopped = false
    const train = parseSentences(texts.train, 'the training sentences')
    const dev = parseSentences(texts.dev, 'the dev sentences')
    const test = parseSentences(texts.test, 'the test sentences')
    const trainer = new Trainer(await this.#open(settings.backend, settings.seed), settings, train, [...dev, ...test])
    const { lexicon, model } = trainer
    this.tell({
      type: 'started',
      sentences: train.length,
      words: train.reduce((sum, { words }) => sum + words.length, 0),
      vocabulary: lexicon.words.size,
      tags: lexicon.tags.size,
      weights: model.parameters().reduce((sum, { size }) => sum + size, 0),
    })
    const pace = new Pace(settings, trainer.perEpoch * settings.epochs)
    await this.#epochs(trainer, pace, dev)
    const summary = await trainer.evaluate(test, breathe)
    const file = await saveTagger(trainer, data, summary.accuracy)
    this.tell({ type: 'saved', model: file }, [file.buffer])
    this.tell({ type: 'evaluated', summary })
    this.tell({ type: 'done', epochs: trainer.iteration / trainer.perEpoch, seconds: pace.seconds })
  }

  async #epochs(trainer: Trainer, pace: Pace, dev: readonly Sentence[]): Promise<void> {
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
        const summary = await pace.without(() => trainer.evaluate(dev, breathe))
        const { seconds } = pace
        this.tell({ type: 'epoch', epoch: iteration / perEpoch, loss: pace.takeLoss(), dev: summary, seconds })
      }
    }
  }
}

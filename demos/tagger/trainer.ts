import { Adam, buckets, Random } from 'webrnn'
import type { Runtime } from '../site/runtime.js'
import { toBatch, toTargets } from './batch.js'
import type { Sentence } from './corpus.js'
import { Lexicon } from './lexicon.js'
import { Tagger } from './model.js'
import { learningRate, type Settings } from './settings.js'

/** Where a training can go on from: weights and optimizer as files, and how many batches went before. */
export interface Checkpoint {
  readonly model: Uint8Array
  readonly optimizer: Uint8Array
  readonly iteration: number
}

/** Trains a tagger on sentences. Time, progress and messages are others' business. */
export class Trainer {
  readonly lexicon: Lexicon
  readonly model: Tagger
  /** Batches done. */
  iteration = 0
  /** Batches of each pass over the sentences. */
  readonly perEpoch: number
  readonly #lengths: readonly number[]
  readonly #optimizer: Adam
  readonly #random: Random
  #batches: number[][] = []

  constructor(
    runtime: Runtime,
    readonly settings: Settings,
    private readonly sentences: readonly Sentence[],
    /** What will be measured. Of these only the names of their tags are used in training. */
    heldOut: readonly Sentence[],
  ) {
    const { least, rate, clipNorm, seed, batch, dropout } = settings
    this.lexicon = Lexicon.of(sentences, least, heldOut)
    this.model = new Tagger(runtime, this.lexicon, settings, dropout)
    this.#lengths = sentences.map(({ words }) => words.length)
    this.#optimizer = new Adam(this.model.parameters(), { lr: rate, clipNorm, betas: [0.9, 0.99] })
    this.#random = new Random(seed)
    this.perEpoch = Math.ceil(sentences.length / batch)
  }

  /**
   * One iteration: forward, backward, update.
   * @param progress how much of the run is done, 0 … 1, for the learning rate
   * @returns the loss in nats per word, and how many words there were
   */
  step(progress: number): { loss: Promise<number>; words: number } {
    const { settings, lexicon, model, sentences } = this
    const { batch: rows, seed } = settings
    if (this.#batches.length === 0) {
      const done = this.iteration % this.perEpoch // by a run that this one goes on from
      const pass = buckets(this.#lengths, { rows, seed: seed + this.iteration - done })
      this.#batches = pass.slice(0, pass.length - done)
    }
    const chosen = this.#batches.pop()!.map((number) => sentences[number]!)
    const batch = toBatch(
      lexicon,
      chosen.map(({ words }) => words),
      this.#random,
    )
    const targets = toTargets(
      lexicon,
      chosen.map(({ tags }) => tags),
    )
    this.#optimizer.lr = learningRate(settings.rate, progress)
    const loss = model.loss(batch, targets)
    loss.backward()
    this.#optimizer.step()
    this.iteration++
    return { loss: loss.item(), words: batch.lengths.reduce((sum, length) => sum + length, 0) }
  }

  async save(): Promise<Checkpoint> {
    const { iteration } = this
    return { model: await this.model.save(), optimizer: await this.#optimizer.save(), iteration }
  }

  /** Goes on from where another trainer, of the same settings and sentences, was saved. @throws FormatError if it was of others */
  async restore({ model, optimizer, iteration }: Checkpoint): Promise<void> {
    await this.model.load(model)
    await this.#optimizer.load(optimizer)
    this.iteration = iteration
  }
}

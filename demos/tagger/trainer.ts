import { Adam, buckets, Random } from 'webrnn'
import type { Runtime } from '../site/runtime.js'
import { toBatch, toTargets } from './batch.js'
import type { Sentence } from './corpus.js'
import { Lexicon } from './lexicon.js'
import { Tagger } from './model.js'
import { learningRate, type Settings } from './settings.js'

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
    if (this.#batches.length === 0) this.#batches = buckets(this.#lengths, { rows, seed: seed + this.iteration })
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
}

import {
  BiLSTM,
  concat,
  CRF,
  crossEntropy,
  dropout,
  Embedding,
  joinParameters,
  Linear,
  Module,
  type Parameter,
  type Tensor,
  type TokenArray,
} from 'webrnn'
import type { Runtime } from '../site/runtime.js'
import { NO_TAG, type Batch } from './batch.js'
import type { Lexicon } from './lexicon.js'
import type { ModelSettings } from './settings.js'
import { CharacterCNN, CharacterLSTM, type Speller } from './spelling.js'

/** Words and their spellings → BiLSTM → a score for each tag, on its own or in a CRF (Huang et al. 2015; Ma & Hovy 2016). */
export class Tagger extends Module {
  readonly words: Embedding
  readonly speller: Speller | null
  readonly encoder: BiLSTM
  readonly scores: Linear
  readonly crf: CRF | null

  /** @param share of the numbers that training sets to zero */
  constructor(
    runtime: Runtime,
    lexicon: Lexicon,
    settings: ModelSettings,
    private readonly share = 0,
  ) {
    super(runtime)
    const { embedding, spelling, spellingFeatures, units, layers } = settings
    const characters = lexicon.characters.size
    this.words = new Embedding(runtime, lexicon.words.size, embedding)
    this.speller =
      spelling === 'none'
        ? null
        : new { cnn: CharacterCNN, lstm: CharacterLSTM }[spelling](runtime, characters, settings)
    const inputs = embedding + (this.speller ? spellingFeatures : 0)
    this.encoder = new BiLSTM(runtime, inputs, units, { layers, dropout: layers > 1 ? share : 0 })
    this.scores = new Linear(runtime, 2 * units, lexicon.tags.size)
    this.crf = settings.crf ? new CRF(runtime, lexicon.tags.size) : null
  }

  #parts(): Record<string, Module> {
    const { words, speller, encoder, scores, crf } = this
    return { words, ...(speller && { speller }), encoder, scores, ...(crf && { crf }) }
  }

  override children(): readonly Module[] {
    return Object.values(this.#parts())
  }

  override namedParameters(): Map<string, Parameter> {
    return joinParameters(this.#parts())
  }

  /** A score for each tag of each word, [T, B, tags]. */
  forward(batch: Batch): Tensor {
    const { lengths } = batch
    const words = this.words.forward(batch.words)
    const inputs = this.speller ? concat([words, this.speller.forward(batch)]) : words
    const { y } = this.encoder.forward(this.#drop(inputs), { lengths })
    return this.scores.forward(this.#drop(y))
  }

  #drop(x: Tensor): Tensor {
    return this.training ? dropout(x, this.share) : x
  }

  /** Nats per word. @param targets [T, B], `NO_TAG` beyond a sentence's end */
  loss(batch: Batch, targets: TokenArray): Tensor {
    const scores = this.forward(batch)
    if (!this.crf) return crossEntropy(scores, targets, { ignoreIndex: NO_TAG })
    return this.crf.loss(scores, targets, { lengths: batch.lengths, reduction: 'tokenMean' })
  }

  /** The likeliest tags of each sentence. */
  async tag(batch: Batch): Promise<number[][]> {
    const { crf, runtime } = this
    const { lengths } = batch
    const scores = runtime.noGrad(() => this.withoutTraining(() => this.forward(batch)))
    if (crf) return crf.decode(scores, { lengths })
    const [, B, C] = scores.shape as [number, number, number]
    const values = await scores.data()
    return lengths.map((length, row) =>
      Array.from({ length }, (_, step) => {
        const from = (step * B + row) * C
        const one = values.subarray(from, from + C)
        return one.indexOf(Math.max(...one))
      }),
    )
  }
}

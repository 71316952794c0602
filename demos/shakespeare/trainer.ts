import { Adam, OptionError, version } from 'webrnn'
import type { Runtime } from '../site/runtime.js'
import { evaluate, heldOut, lossOf, type State } from './evaluation.js'
import { build, load, toMetadata, type Model } from './model.js'
import { learningRate, type ModelSettings, type Settings } from './settings.js'
import { Streams } from './streams.js'
import { checkText, split, Vocabulary } from './text.js'

/** A model and optimizer that were saved, as files. */
export interface Checkpoint {
  model: Uint8Array
  /** Absent where only the weights are left: the optimizer then starts afresh. */
  optimizer?: Uint8Array | undefined
}

/** Trains a character model on a text. Time, progress and messages are others' business. */
export class Trainer {
  /** Iterations done in the model's life. */
  iteration: number
  /** Seconds of training before this run, in the model's life. */
  secondsBefore = 0
  /** The last validation loss, in nats per character. */
  validation: number | null = null
  /** The sha256 of the text, for the model's file; undefined where it is not known. */
  text: string | undefined
  readonly model: Model
  readonly vocabulary: Vocabulary
  readonly settings: Settings
  readonly #optimizer: Adam
  readonly #training: Streams
  readonly #heldOut: Streams
  #state: State | undefined

  private constructor(settings: Settings, tokens: Int32Array, vocabulary: Vocabulary, model: Model, iteration: number) {
    const { training, validation } = split(tokens)
    const { batch, length, rate, clipNorm } = settings
    this.settings = settings
    this.vocabulary = vocabulary
    this.model = model
    this.iteration = iteration
    this.#training = new Streams(training, batch, length)
    this.#heldOut = heldOut(validation, batch, length)
    this.#optimizer = new Adam(model.parameters(), { lr: rate, clipNorm })
  }

  /**
   * A new model for a text, or one that goes on from a checkpoint (then with the checkpoint's cell, sizes and vocabulary).
   * @param named the sizes that the checkpoint must agree with
   * @throws OptionError when it does not
   * @throws TextError when the text is empty, too short, or has characters that the checkpoint does not know
   * @throws FormatError when the checkpoint is truncated or foreign
   */
  static async create(
    runtime: Runtime,
    settings: Settings,
    text: string,
    from?: Checkpoint,
    named: readonly (keyof ModelSettings)[] = [],
  ): Promise<Trainer> {
    if (!from) {
      const vocabulary = Vocabulary.of(text)
      const tokens = vocabulary.encode(text, 'the text')
      checkText(tokens, settings.batch, settings.length)
      const model = build(runtime, settings, vocabulary.size, settings.dropout)
      return new Trainer(settings, tokens, vocabulary, model, 0)
    }
    const { model, description, vocabulary } = await load(runtime, from.model, settings.dropout)
    for (const name of named) {
      if (settings[name] === description[name]) continue
      throw new OptionError(`${name} is ${settings[name]}, but the model that is resumed has ${description[name]}`)
    }
    const tokens = vocabulary.encode(text, 'the text')
    checkText(tokens, settings.batch, settings.length)
    const { cell, hidden, layers, embedding } = description
    const trainer = new Trainer(
      { ...settings, cell, hidden, layers, embedding },
      tokens,
      vocabulary,
      model,
      description.step,
    )
    trainer.secondsBefore = description.seconds
    trainer.validation = description.validation
    if (from.optimizer) await trainer.#optimizer.load(from.optimizer)
    return trainer
  }

  /** Passes over the training text that are done. */
  get epoch(): number {
    return this.iteration / this.#training.batches
  }

  /**
   * One iteration: forward, backward, update.
   * @param progress how much of the run is done, 0 … 1, for the learning rate
   * @returns the loss in nats per character; waiting for it may be put off, the device works on
   */
  step(progress: number): Promise<number> {
    const batch = this.#training.batch(this.iteration)
    this.#optimizer.lr = learningRate(this.settings.rate, progress)
    const { loss, state } = lossOf(this.model, batch, batch.first ? undefined : this.#state)
    loss.backward()
    this.#optimizer.step()
    this.#state = state
    this.iteration++
    return loss.item()
  }

  /** The norm of the last iteration's gradient, before it was clipped. */
  gradientNorm(): Promise<number> {
    return this.#optimizer.gradientNorm()
  }

  /**
   * The mean loss over the last tenth of the text, in nats per character.
   * @param most how many characters of it are enough
   */
  async validate(most = Infinity): Promise<number> {
    this.validation = await evaluate(this.model, this.#heldOut, most)
    return this.validation
  }

  /** @param seconds of training in this run */
  async save(seconds: number): Promise<{ model: Uint8Array; optimizer: Uint8Array }> {
    const { cell, hidden, layers, embedding, batch, length, rate, clipNorm, dropout, steps, minutes, seed } =
      this.settings
    const { backend, reason: device } = this.model.runtime
    const { characters } = this.vocabulary
    const { iteration: step, validation } = this
    const metadata = toMetadata({
      ...{ cell, hidden, layers, embedding, characters, step, validation },
      seconds: Math.round(this.secondsBefore + seconds),
      training: {
        ...{ batch, length, rate, clipNorm, dropout, steps, minutes, seed },
        ...{ backend, device, version, text: this.text },
      },
    })
    const model = await this.model.save({ metadata })
    return { model, optimizer: await this.#optimizer.save() }
  }
}

import type { Tokens } from '../data/tokens.js'
import { OptionError } from '../errors.js'
import { expectOptions } from '../options.js'
import type { Parameter } from '../tensor/parameter.js'
import type { Tensor } from '../tensor/tensor.js'
import { beamSearch, type BeamOptions, type Hypothesis } from './decoding/beam.js'
import { greedySearch, type DecodingOptions } from './decoding/greedy.js'
import type { Lengths } from './lengths.js'
import { Module, joinParameters } from './module.js'
import { Recurrent } from './recurrent/recurrent.js'
import { Sequential, type SequentialState } from './sequential.js'

type Search<Options> = Omit<Options, 'state' | 'rows'> & {
  /** The true length of each source. Default: all of its steps. */
  readonly lengths?: Lengths | undefined
}

/**
 * Sequence to sequence (Sutskever et al. 2014): the states that an encoder ends with are those that a decoder begins with.
 *
 *     new EncoderDecoder(
 *       sequential(new Embedding(rt, sources, 64), new LSTM(rt, 64, 128)),
 *       sequential(new Embedding(rt, targets, 64), new LSTM(rt, 64, 128), new Linear(rt, 128, targets)))
 */
export class EncoderDecoder extends Module {
  /**
   * @param encoder tokens [S, B] → anything; its recurrent layers' states are what counts, [layers, B, H]
   * @param decoder tokens [T, B] → logits [T, B, V], with as many recurrent layers of the same shapes
   * @throws OptionError
   */
  constructor(
    readonly encoder: Sequential,
    readonly decoder: Sequential,
  ) {
    if (!(encoder instanceof Sequential) || !(decoder instanceof Sequential))
      throw new OptionError('EncoderDecoder: wants two models of sequential(…)')
    if (encoder.runtime !== decoder.runtime)
      throw new OptionError('EncoderDecoder: encoder and decoder live on different runtimes')
    for (const layer of [...encoder.children(), ...decoder.children()])
      if (layer instanceof Recurrent && layer.batchFirst)
        throw new OptionError('EncoderDecoder: a layer is batchFirst; sources and targets are [T, B] here')
    expectSameStates(encoder, decoder)
    super(encoder.runtime)
  }

  override children(): readonly Module[] {
    return [this.encoder, this.decoder]
  }

  override toString(): string {
    return `EncoderDecoder(${this.encoder}, ${this.decoder})`
  }

  override namedParameters(): Map<string, Parameter> {
    const { encoder, decoder } = this
    return joinParameters({ encoder, decoder })
  }

  /** What the decoder begins with: the states at each source's own last step. */
  encode(source: Tokens | Tensor, options: { lengths?: Lengths | undefined } = {}): SequentialState {
    const { y, state } = this.encoder.forwardWithState(source, options)
    y.dispose()
    return state
  }

  /**
   * With teacher forcing: the decoder reads the target, and is to say of each token which comes next.
   * @param source [S, B]
   * @param target [T, B]: the token that begins a sequence, then the sequence without its last token
   * @param options.lengths of the sources
   * @returns logits [T, B, V], to be compared with the sequence and the token that ends it
   */
  forward(source: Tokens | Tensor, target: Tokens, options: { lengths?: Lengths | undefined } = {}): Tensor {
    expectOptions('EncoderDecoder.forward', options, ['lengths'])
    return this.decoder.forward(target, { state: this.encode(source, options) })
  }

  /** The likeliest target, token by token. @returns for each source its tokens; throws as `greedySearch` */
  async greedy(source: Tokens | Tensor, given: Search<DecodingOptions>): Promise<number[][]> {
    const { lengths, ...options } = expectGiven('greedy', given)
    return this.#search(source, lengths, (given) => greedySearch(this.decoder, { ...options, ...given }))
  }

  /** The likeliest targets as a beam search finds them. @returns for each source up to `width`, the best first; throws as `beamSearch` */
  async beam(source: Tokens | Tensor, given: Search<BeamOptions>): Promise<Hypothesis[][]> {
    const { lengths, ...options } = expectGiven('beam', given)
    return this.#search(source, lengths, (given) => beamSearch(this.decoder, { ...options, ...given }))
  }

  async #search<Result>(
    source: Tokens | Tensor,
    lengths: Lengths | undefined,
    run: (given: { state: SequentialState; rows: number }) => Promise<Result>,
  ): Promise<Result> {
    const state = this.runtime.noGrad(() => {
      const made = this.encoder.withoutTraining(() => this.encode(source, { lengths }))
      made.forEach((one) => one.keep())
      return made
    })
    try {
      const rows = state[0]?.shapes[0]![1]
      if (rows === undefined) throw new OptionError('EncoderDecoder: the encoder has no recurrent layer')
      return await run({ state, rows })
    } finally {
      state.forEach((one) => one.dispose())
    }
  }
}

/** @throws OptionError where the options are missing altogether */
function expectGiven<Options extends object>(call: string, options: Options): Options {
  if (!options) throw new OptionError(`EncoderDecoder.${call}: no options; start and end at least are needed`)
  return options
}

/** @throws OptionError unless the decoder can begin with what the encoder ends with */
function expectSameStates(encoder: Sequential, decoder: Sequential): void {
  const statesOf = (model: Sequential): string =>
    model
      .children()
      .filter((layer) => layer instanceof Recurrent)
      .map(({ cell, layers, directions, widths }) =>
        cell.compiled.states.map((name, s) => `${name} [${layers * directions}, B, ${widths[s]}]`).join(', '),
      )
      .join('; ')
  const [left, right] = [statesOf(encoder), statesOf(decoder)]
  if (left !== right)
    throw new OptionError(
      `EncoderDecoder: the encoder ends with states ${left || 'of no layer'}, the decoder begins with ${right || 'those of no layer'}`,
    )
}

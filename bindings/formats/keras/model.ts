/** A model of Keras, ready to run and to learn. */
import { Module, swapAxes, type Parameter, type Runtime, type Tensor } from '../../index.js'
import { numbersOf, tokensOf, type KerasInput } from './input.js'
import type { Form, Part } from './plan.js'

/** What a layer is, for people. */
export interface KerasLayer {
  readonly name: string
  /** Its class in Keras. */
  readonly kind: string
  /** What it gives: `[B, T, 64]`, `[B, 3]`; `?` where the file does not tell. */
  readonly output: string
  /** How many numbers it learns. */
  readonly parameters: number
}

/** @internal A layer and its part. */
export interface Stage {
  readonly name: string
  readonly kind: string
  readonly output: Form
  readonly part: Part
}

/** @internal What the first layer takes. */
export interface Entrance extends Form {
  /** For tokens how many there are. */
  readonly words: number
  readonly maskValue: number | null
}

/**
 * A model of Keras: what `readKeras` gives. It computes what the library that wrote the file does, masks included. It differs in this:
 *
 * - T may be any, whatever the file says; so may B, but where a layer is `stateful`: those go on from the states of the batch before.
 * - A mask ends where Keras lets it end (Conv1D, global pooling). TensorFlow.js hands it on to the layers behind.
 * - The mean over time of a row that is masked throughout is 0, not NaN.
 * - In training, after `train()`, Dropout drops; SpatialDropout1D, noise and the dropout inside recurrent layers do nothing.
 */
export class KerasModel extends Module {
  readonly #stages: readonly Stage[]
  readonly #entrance: Entrance

  /** @internal */
  constructor(runtime: Runtime, stages: readonly Stage[], entrance: Entrance) {
    super(runtime)
    this.#stages = stages
    this.#entrance = entrance
    this.eval()
  }

  override children(): readonly Module[] {
    return this.#stages.flatMap(({ part }) => part.module ?? [])
  }

  /** By the names of the layers in Keras, and webrnn's in each: `lstm.weight_ih_l0`, `dense.bias`. */
  override namedParameters(): Map<string, Parameter> {
    return new Map(
      this.#stages.flatMap(({ name, part }) =>
        learning(part).map((parameter) => [`${name}.${parameter.name}`, parameter] as const),
      ),
    )
  }

  /** The layers in their order, as `model.summary()` has them. */
  get layers(): readonly KerasLayer[] {
    return this.#stages.map(({ name, kind, output: { rank, width }, part }) => ({
      name,
      kind,
      output: `[B${rank === 'row' ? '' : ', T'}${rank === 'tokens' ? '' : `, ${width ?? '?'}`}]`,
      parameters: learning(part).reduce((total, { size }) => total + size, 0),
    }))
  }

  /** Lets `stateful` layers begin from zeros again. */
  resetStates(): void {
    for (const { part } of this.#stages) part.reset?.()
  }

  /**
   * @param input tokens [B, T], as rows or `{ data, shape }`, where the first layer is an Embedding (a mask comes with it); else steps [B, T, F] or
   * rows [B, F], as a tensor or `{ data, shape }`. Where the first is a Masking, `{ data, shape }`
   * @returns what `predict` gives in Keras, [B, T, …] or [B, …]
   * @throws ShapeError, TokenError
   */
  forward(input: KerasInput): Tensor {
    const made = new Set<Tensor>()
    const own = (tensor: Tensor): Tensor => (made.add(tensor), tensor)
    // Nobody else sees what passes between two layers: only the graph may hold it.
    const release = (except: Tensor | null): void => {
      for (const tensor of made) if (tensor !== except) tensor.dispose()
    }
    try {
      const { words, maskValue, ...form } = this.#entrance
      const embedding = this.#stages.find(({ part }) => part.enter)
      let flow = embedding
        ? embedding.part.enter!(tokensOf(input, words), own)
        : numbersOf(this.runtime, input, form, maskValue, own)
      for (const { part } of this.#stages) {
        flow = part.run?.(flow, own) ?? flow
        release(flow.x)
      }
      const { x } = flow
      const result = x.shape.length === 3 ? swapAxes(x) : x
      release(result)
      return result
    } catch (error) {
      release(null)
      throw error
    }
  }
}

/** The parameters of a layer that Keras has, too. */
const learning = ({ module, idle }: Part): readonly Parameter[] =>
  [...(module?.namedParameters().values() ?? [])].filter(({ name }) => !idle?.test(name))

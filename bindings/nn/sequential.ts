import type { Tokens } from '../data/tokens.js'
import { OptionError, ShapeError } from '../errors.js'
import type { Parameter } from '../tensor/parameter.js'
import { Tensor } from '../tensor/tensor.js'
import { Dropout } from './dropout.js'
import { Embedding } from './embedding.js'
import { Linear } from './linear.js'
import type { Lengths } from './lengths.js'
import { Module } from './module.js'
import { expectOptions } from '../options.js'
import { Recurrent } from './recurrent/recurrent.js'
import type { GivenState, RecurrentState } from './recurrent/state.js'

/** What can stand in a `sequential`. */
export type Layer = Embedding | Recurrent | Linear | Dropout

const KINDS = [Embedding, Recurrent, Linear, Dropout]

/** The states of a sequential's recurrent layers, in their order. */
export type SequentialState = readonly RecurrentState[]

export interface SequentialOptions {
  /** The true length of each row, for the recurrent layers. */
  readonly lengths?: Lengths | undefined
  /** The states to start from, one for each recurrent layer: as an earlier `forwardWithState` returned them, or tensors. Default zeros. */
  readonly state?: readonly (RecurrentState | GivenState)[] | null | undefined
}

/** Layers one after the other. Parameters are named by position: `1.weight_ih_l0`, as in PyTorch. */
export class Sequential extends Module {
  readonly #layers: readonly Layer[]

  constructor(layers: readonly Layer[]) {
    const [first] = layers
    if (!first) throw new OptionError('sequential: no layers')
    const stranger = layers.findIndex((layer) => !KINDS.some((kind) => layer instanceof kind))
    if (stranger >= 0)
      throw new OptionError(
        `sequential: layer ${stranger} is no Embedding, recurrent layer, Linear or Dropout; to join others, extend Module`,
      )
    if (layers.some((layer) => layer.runtime !== first.runtime))
      throw new OptionError('sequential: the layers live on different runtimes')
    super(first.runtime)
    this.#layers = layers
  }

  override children(): readonly Module[] {
    return this.#layers
  }

  override toString(): string {
    return `sequential(${this.#layers.join(', ')})`
  }

  override namedParameters(): Map<string, Parameter> {
    return new Map(
      this.#layers.flatMap((layer, index) =>
        [...layer.namedParameters()].map(([name, parameter]) => [`${index}.${name}`, parameter] as const),
      ),
    )
  }

  /**
   * @param input tokens [T, B] where the first layer is an Embedding, else a tensor [T, B, I]
   * @returns what the last layer gives, [T, B, …]
   */
  forward(input: Tokens | Tensor, options: SequentialOptions = {}): Tensor {
    const { y, state } = this.forwardWithState(input, options)
    for (const one of state) one.dispose()
    return y
  }

  /** As `forward`, and the recurrent layers' states to carry on: passed to the next call, they make truncated BPTT. */
  forwardWithState(input: Tokens | Tensor, options: SequentialOptions = {}): { y: Tensor; state: SequentialState } {
    expectOptions('sequential.forward', options, ['lengths', 'state'])
    const recurrent = this.#layers.filter((layer) => layer instanceof Recurrent).length
    const given = options.state ?? null
    if (given && given.length !== recurrent)
      throw new ShapeError(`sequential.forward: ${given.length} states for ${recurrent} recurrent layers`)
    const state: RecurrentState[] = []
    let value = input
    for (const layer of this.#layers) {
      const next = this.#step(layer, value, options.lengths, given?.[state.length], state)
      // Nobody else sees what passes between two layers: only the graph may hold it.
      if (value instanceof Tensor && value !== input && value !== next) value.dispose()
      value = next
    }
    return { y: value as Tensor, state }
  }

  #step(
    layer: Layer,
    value: Tokens | Tensor,
    lengths: Lengths | undefined,
    given: RecurrentState | GivenState | undefined,
    states: RecurrentState[],
  ): Tensor {
    if (layer instanceof Embedding) {
      if (value instanceof Tensor) throw new ShapeError('sequential.forward: an Embedding wants tokens, got a tensor')
      return layer.forward(value)
    }
    if (!(value instanceof Tensor))
      throw new ShapeError('sequential.forward: tokens need an Embedding as the first layer')
    if (!(layer instanceof Recurrent)) return layer.forward(value)
    const { y, state } = layer.forward(value, { lengths, state: given })
    states.push(state)
    return y
  }
}

/** Layers one after the other: `sequential(new Embedding(…), new LSTM(…), new Linear(…))`. */
export const sequential = (...layers: readonly Layer[]): Sequential => new Sequential(layers)

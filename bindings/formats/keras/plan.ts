/** What a layer of a file becomes: checked first, and made only when every layer has been. */
import type { Module, Runtime, Tensor, TokenArray } from '../../index.js'
import { clip, refuse, type Config } from './config.js'
import type { Dialect } from './dialect.js'
import type { Mask } from './mask.js'
import { expectReadable, type Weight } from './weights.js'

/** What passes from layer to layer, as far as the file tells. Null: unknown. */
export interface Form {
  /** Tokens [T, B], steps [T, B, width], one row each [B, width]. */
  readonly rank: 'tokens' | 'steps' | 'row' | null
  readonly width: number | null
}

/** What passes from layer to layer: time first, as the kernels want it. */
export interface Flow {
  readonly x: Tensor
  readonly mask: Mask | null
}

/** Says that a tensor is this layer's own, to be let go when the layer has passed. */
export type Own = (tensor: Tensor) => Tensor

/** A layer that is ready. */
export interface Part {
  readonly module: Module | null
  /** Parameters of the module that Keras does not have, and that therefore do not learn. */
  readonly idle?: RegExp
  /** Tokens become steps: an Embedding, where the input comes in. */
  enter?(tokens: TokenArray, own: Own): Flow
  /** Absent where nothing is done. */
  run?(flow: Flow, own: Own): Flow
  /** Forgets what it carries from batch to batch. */
  reset?(): void
}

export interface Plan {
  readonly output: Form
  make(runtime: Runtime, values: (weight: Weight) => Float32Array): Part
}

/** How a kind of layer is read. Refuses what it cannot do. */
export type Kind = (layer: LayerReader) => Plan

/** A layer of the file, and what there is for it. */
export class LayerReader {
  /** @param used the weights that were asked for are put in here */
  constructor(
    readonly config: Config,
    readonly input: Form,
    readonly dialect: Dialect,
    private readonly weights: readonly Weight[],
    readonly used = new Set<Weight>(),
  ) {}

  /** The same layer with another configuration: what is wrapped. */
  inner(config: Config): LayerReader {
    return new LayerReader(config, this.input, this.dialect, this.weights, this.used)
  }

  /** Refuses the layer unless what comes in is of this kind. @returns its width */
  expect(rank: NonNullable<Form['rank']>): number | null {
    const { rank: got, width } = this.input
    if (got && got !== rank) refuse(`it gets ${NAMES[got]}, wanted ${NAMES[rank]}`)
    return width
  }

  /**
   * A weight of the layer, with numbers that can be read.
   * @param shape null: an axis that the file may choose, from 1
   * @param within the folder of it, `forward_` or `backward_`, where there are two of each
   */
  weight(name: string, shape: readonly (number | null)[], within = ''): Weight {
    const found = this.weights.filter((one) => {
      const folders = one.name.split('/')
      return folders.pop() === name && (!within || folders.slice(1).some((folder) => folder.startsWith(within)))
    })
    const [weight, other] = found
    const wanted = `${within && `${within}…/`}${name} [${shape.map((axis) => axis ?? '…').join(', ')}]`
    if (!weight) return refuse(`no weight ${wanted}`)
    if (other) return refuse(`two weights ${wanted}: ${clip(weight.name)} and ${clip(other.name)}`)
    const fits = shape.every((axis, n) => (axis === null ? weight.shape[n]! >= 1 : weight.shape[n] === axis))
    if (!fits || weight.shape.length !== shape.length)
      refuse(`the weight ${clip(weight.name)} is [${clip(weight.shape.join(', '))}], wanted ${wanted}`)
    expectReadable(weight)
    this.used.add(weight)
    return weight
  }
}

const NAMES = { tokens: 'tokens [B, T]', steps: 'steps [B, T, …]', row: 'rows [B, …]' }

/**
 * A matrix the other way round, as webrnn has them, its columns in another order.
 * @param values [inputs, blocks · units], as Keras has it
 * @param blocks for each block of the result the one that it is in Keras
 * @returns [blocks · units, inputs]
 */
export function turned(values: Float32Array, inputs: number, blocks: readonly number[]): Float32Array {
  const columns = values.length / inputs
  const units = columns / blocks.length
  const result = new Float32Array(values.length)
  blocks.forEach((from, to) => {
    for (let unit = 0; unit < units; unit++)
      for (let input = 0; input < inputs; input++)
        result[(to * units + unit) * inputs + input] = values[input * columns + from * units + unit]!
  })
  return result
}

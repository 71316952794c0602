/** Weights and inputs of a row: drawn from its sizes, so that every contender, wherever it runs, has the same. */
import type { BackendName } from 'webrnn'
import { Random, seedOf } from '../../tests/reference/random.js'
import { GATES, layerOf, type CellName, type LayerSize, type Row } from './row.js'

export interface LayerData {
  /** [T, B, I] */
  readonly x: Float32Array<ArrayBuffer>
  /** [gates · H, I], [gates · H, H], [gates · H] twice; gates in PyTorch's order. */
  readonly W: Float32Array<ArrayBuffer>
  readonly R: Float32Array<ArrayBuffer>
  readonly biasInput: Float32Array<ArrayBuffer>
  readonly biasRecurrent: Float32Array<ArrayBuffer>
}

export function layerData({ cell, T, B, I, H }: LayerSize & { cell: CellName }): LayerData {
  const random = new Random(seedOf(`${cell} ${T} ${B} ${I} ${H}`))
  const [rows, bound] = [GATES[cell] * H, 1 / Math.sqrt(H)]
  return {
    x: random.uniform(T * B * I),
    W: random.uniform(rows * I, bound),
    R: random.uniform(rows * H, bound),
    biasInput: random.uniform(rows, bound),
    biasRecurrent: random.uniform(rows, bound),
  }
}

/** The classes of the linear layer in a training step. */
export const CLASSES = 64

export const ADAM = { lr: 0.002, betas: [0.9, 0.999], epsilon: 1e-7 } as const

/** Steps whose losses have to agree; the second loss is the first that tells of gradients. On a software adapter a peer's step can take a minute. */
export const checkedSteps = (backend: BackendName): number => (backend === 'wasm' ? 3 : 2)

/** Of a training step: with a vocabulary V > 0, x comes from a table of its vectors. */
export type TrainingSize = LayerSize & { readonly V?: number }

export function trainingSizeOf(row: Row): TrainingSize {
  const { T, B, I, H } = layerOf(row)
  return { T, B, I, H, V: row.size.V ?? 0 }
}

/**
 * The same for training: a linear layer upon it and targets. The recurrent bias is 0 and does not learn, since Keras has one bias where PyTorch has two.
 */
export interface TrainingData extends LayerData {
  /** [CLASSES, H], [CLASSES] */
  readonly weight: Float32Array<ArrayBuffer>
  readonly bias: Float32Array<ArrayBuffer>
  /** [T, B] */
  readonly targets: Int32Array<ArrayBuffer>
  /** 0, and the two below empty, where x is dense. */
  readonly V: number
  /** [T, B] */
  readonly tokens: Int32Array<ArrayBuffer>
  /** [V, I] */
  readonly table: Float32Array<ArrayBuffer>
}

export function trainingData(size: TrainingSize & { cell: CellName }): TrainingData {
  const { T, B, I, H, V = 0 } = size
  const data = layerData(size)
  const random = new Random(seedOf(`linear ${T} ${B} ${H}`))
  return {
    ...data,
    biasRecurrent: data.biasRecurrent.fill(0),
    weight: random.uniform(CLASSES * H, 1 / Math.sqrt(H)),
    bias: random.uniform(CLASSES, 1 / Math.sqrt(H)),
    targets: random.integers(T * B, 0, CLASSES),
    V,
    tokens: random.integers(V > 0 ? T * B : 0, 0, V),
    table: random.uniform(V * I),
  }
}

/** values [a, b, width] as [b, a, width]: time first to rows first, and back. */
export function swapped<Values extends Float32Array | Int32Array>(values: Values, a: number, b: number): Values {
  const width = values.length / (a * b)
  const result = values.slice() as Values
  for (let n = 0; n < a; n++)
    for (let m = 0; m < b; m++)
      result.set(values.subarray((n * b + m) * width, (n * b + m + 1) * width), (m * a + n) * width)
  return result
}

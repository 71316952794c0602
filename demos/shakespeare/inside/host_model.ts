import type { Model } from '../model.js'
import { hostCells, type HostCell, type Parts } from './host_cells.js'

/** A number that is put in the place of a unit's state after each character. */
export interface Hold {
  readonly layer: number
  /** `h` or `c`. */
  readonly state: string
  readonly unit: number
  readonly value: number
}

/** A matrix [rows, columns] and the bias of its product. */
interface Product {
  readonly weight: Float32Array
  readonly bias: Float32Array
}

interface HostLayer {
  readonly input: Product
  readonly recurrent: Product
  /** `W x + b` and `R h + b` of the step. */
  readonly wx: Float32Array
  readonly ru: Float32Array
  readonly parts: Parts
}

/**
 * A character model once more, in plain TypeScript, a character at a time: here every gate can be seen and every state held. The kernels, which write a
 * text many times as fast, keep such things to themselves.
 */
export class HostModel {
  readonly #layers: readonly HostLayer[]

  private constructor(
    readonly cell: HostCell,
    private readonly embedding: Float32Array,
    layers: readonly { input: Product; recurrent: Product }[],
    private readonly scores: Product,
  ) {
    this.#layers = layers.map(({ input, recurrent }) => {
      const rows = input.bias.length
      const named = cell.parts.map((name) => [name, new Float32Array(rows / cell.gates)] as const)
      return {
        ...{ input, recurrent },
        ...{ wx: new Float32Array(rows), ru: new Float32Array(rows), parts: Object.fromEntries(named) },
      }
    })
  }

  /** Copies a model's weights; undefined if it has a cell whose gates are not known here. @param name the cell's */
  static async of(model: Model, name: string): Promise<HostModel | undefined> {
    const cell = Object.hasOwn(hostCells, name) ? hostCells[name] : undefined
    if (!cell) return undefined
    const weights = new Map(
      await Promise.all(
        [...model.namedParameters()].map(async ([key, parameter]) => [key, await parameter.data()] as const),
      ),
    )
    const product = (weight: string, bias: string): Product => ({
      weight: weights.get(weight)!,
      bias: weights.get(bias)!,
    })
    const layers = [...weights.keys()]
      .filter((key) => key.startsWith('1.weight_ih_l'))
      .map((_, k) => ({
        input: product(`1.weight_ih_l${k}`, `1.bias_ih_l${k}`),
        recurrent: product(`1.weight_hh_l${k}`, `1.bias_hh_l${k}`),
      }))
    return new HostModel(cell, weights.get('0.weight')!, layers, product('3.weight', '3.bias'))
  }

  get layers(): number {
    return this.#layers.length
  }

  get hidden(): number {
    return this.#layers[0]!.parts.h!.length
  }

  /** What a layer has after the last step: `h`, `c`, a gate. The array is the model's own. */
  part(layer: number, name: string): Float32Array {
    return this.#layers[layer]!.parts[name]!
  }

  /** Forgets what it has read. */
  reset(): void {
    for (const { parts } of this.#layers) for (const part of Object.values(parts)) part.fill(0)
  }

  /** Reads a character. @param hold a state that is not to have its own way */
  step(token: number, hold?: Hold): void {
    const { length } = this.scores.bias
    const size = this.embedding.length / length
    let x = this.embedding.subarray(token * size, (token + 1) * size)
    this.#layers.forEach((layer, index) => {
      this.#advance(layer, x, hold?.layer === index ? hold : undefined)
      x = layer.parts.h!
    })
  }

  /** One score for each character that may come next. */
  logits(): Float32Array {
    return multiply(this.scores, this.#layers.at(-1)!.parts.h!, new Float32Array(this.scores.bias.length))
  }

  #advance({ input, recurrent, wx, ru, parts }: HostLayer, x: Float32Array, hold: Hold | undefined): void {
    const { cell, hidden } = this
    multiply(input, x, wx)
    multiply(recurrent, parts.h!, ru)
    for (let unit = 0; unit < hidden; unit++) {
      cell.advance(unit, hidden, wx, ru, parts)
      const held = unit === hold?.unit ? hold : undefined
      if (held && held.state !== 'h') parts[held.state]![unit] = held.value
      cell.output?.(unit, parts)
      if (held?.state === 'h') parts.h![unit] = held.value
    }
  }
}

/** `y = W x + b`. Four sums side by side: one alone would wait for each of its additions. */
function multiply({ weight, bias }: Product, x: Float32Array, y: Float32Array): Float32Array {
  const columns = x.length
  const fours = columns - (columns % 4)
  for (let row = 0, at = 0; row < y.length; row++) {
    let a = bias[row]!
    let b = 0
    let c = 0
    let d = 0
    let column = 0
    for (; column < fours; column += 4, at += 4) {
      a += weight[at]! * x[column]!
      b += weight[at + 1]! * x[column + 1]!
      c += weight[at + 2]! * x[column + 2]!
      d += weight[at + 3]! * x[column + 3]!
    }
    for (; column < columns; column++, at++) a += weight[at]! * x[column]!
    y[row] = a + b + (c + d)
  }
  return y
}

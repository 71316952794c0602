import type { CellLayout, Start } from '../language/layout.js'
import { Parameter } from '../tensor/parameter.js'
import type { Runtime } from '../tensor/runtime.js'
import type { RecurrentWeights } from './recurrent_layer.js'

/**
 * Makes a layer's and direction's parameters. They start from a uniform distribution in ±1/√H, as in PyTorch, but where the cell says otherwise.
 * @param suffix `_l0`, `_l0_reverse`, …: PyTorch's
 */
export function recurrentWeights(
  runtime: Runtime,
  cell: CellLayout,
  I: number,
  H: number,
  bias: boolean,
  suffix: string,
): RecurrentWeights {
  const { inputs, inputBiases, recurrent, recurrentBiases, peepholes } = cell
  const bound = 1 / Math.sqrt(H)
  /** [gates · H, columns] */
  const make = (name: string, gates: readonly string[], ...columns: number[]): Parameter | null => {
    const block = H * columns.reduce((product, size) => product * size, 1)
    if (gates.length * block === 0) return null
    const values = Float32Array.from({ length: gates.length * block }, () => runtime.random.uniform(-bound, bound))
    for (const { gate, value } of startsOf(cell, name)) {
      const first = gates.indexOf(gate) * block
      values.fill(value, first, first + block)
    }
    return new Parameter(runtime, `${name}${suffix}`, [gates.length * H, ...columns], values)
  }
  return {
    weightIh: make('weight_ih', inputs, I),
    weightHh: make('weight_hh', recurrent, H),
    biasIh: bias ? make('bias_ih', inputBiases) : null,
    biasHh: bias ? make('bias_hh', recurrentBiases) : null,
    peephole: make('peephole', peepholes),
  }
}

const startsOf = ({ starts }: CellLayout, name: string): Start[] => starts.filter(({ parameter }) => parameter === name)

/** A layer's parameters as inputs on the tape, in this order. */
export const parametersOf = ({
  weightIh,
  weightHh,
  biasIh,
  biasHh,
  peephole,
}: RecurrentWeights): (Parameter | null)[] => [weightIh, weightHh, biasIh, biasHh, peephole]

/** How many `parametersOf` gives. */
export const PARAMETERS = 5

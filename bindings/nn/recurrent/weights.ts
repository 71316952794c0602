import type { CellLayout, Start } from '../../language/layout.js'
import { Parameter } from '../../tensor/parameter.js'
import type { Runtime } from '../../tensor/runtime.js'
import type { RecurrentWeights } from './loop.js'

/**
 * Makes a layer's and direction's parameters. They start from a uniform distribution in ±1/√H, as in PyTorch, but where the cell says otherwise.
 * @param projection P, the features of the output; 0: no projection
 * @param suffix `_l0`, `_l0_reverse`, …: PyTorch's
 */
export function recurrentWeights(
  runtime: Runtime,
  cell: CellLayout,
  I: number,
  H: number,
  projection: number,
  bias: boolean,
  suffix: string,
): RecurrentWeights {
  const { inputs, inputBiases, recurrent, recurrentBiases, peepholes } = cell
  const bound = 1 / Math.sqrt(H)
  const uniform = (length: number): Float32Array => runtime.random.uniforms(length, -bound, bound)
  /** [gates · H, columns] */
  const make = (name: string, gates: readonly string[], ...columns: number[]): Parameter | null => {
    const block = H * columns.reduce((product, size) => product * size, 1)
    if (gates.length * block === 0) return null
    const values = uniform(gates.length * block)
    for (const { gate, value } of startsOf(cell, name)) {
      const first = gates.indexOf(gate) * block
      values.fill(value, first, first + block)
    }
    return new Parameter(runtime, `${name}${suffix}`, [gates.length * H, ...columns], values)
  }
  return {
    weightIh: make('weight_ih', inputs, I),
    weightHh: make('weight_hh', recurrent, projection || H),
    biasIh: bias ? make('bias_ih', inputBiases) : null,
    biasHh: bias ? make('bias_hh', recurrentBiases) : null,
    peephole: make('peephole', peepholes),
    weightHr: projection
      ? new Parameter(runtime, `weight_hr${suffix}`, [projection, H], uniform(projection * H))
      : null,
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
  weightHr,
}: RecurrentWeights): (Parameter | null)[] => [weightIh, weightHh, biasIh, biasHh, peephole, weightHr]

/** How many `parametersOf` gives. */
export const PARAMETERS = 6

/** How many parameters a cell's layer and a character model have, from the layout; and the units that give a wanted number. */
import { OptionError } from '../../bindings/errors.js'
import type { CellLayout } from '../../bindings/language/layout.js'

/** How far from the wanted number of parameters a model may be: 3 %. */
export const TOLERANCE = 0.03

/** The kernels of WebAssembly take units four at a time. */
const LANES = 4

/** A layer of I features and H units has `H · (input · I + recurrent · H + own)` parameters. */
export interface Coefficients {
  input: number
  recurrent: number
  /** Biases and peepholes. */
  own: number
}

export function coefficients(layout: CellLayout): Coefficients {
  const { inputs, recurrent, inputBiases, recurrentBiases, peepholes } = layout
  return {
    input: inputs.length,
    recurrent: recurrent.length,
    own: inputBiases.length + recurrentBiases.length + peepholes.length,
  }
}

/** The parameters of one recurrent layer in one direction, of I features and H units. */
export function layerParameters(layout: CellLayout, I: number, H: number): number {
  const { input, recurrent, own } = coefficients(layout)
  return H * (input * I + recurrent * H + own)
}

/** The parameters of Embedding(V, H) → Recurrent(cell, H, H) → Linear(H, V). */
export function modelParameters(layout: CellLayout, vocabulary: number, units: number): number {
  const embedding = vocabulary * units
  const linear = units * vocabulary + vocabulary
  return embedding + layerParameters(layout, units, units) + linear
}

/**
 * The units that bring a model's parameters within 3 % of `wanted`: the nearest multiple of four, so that no cell is slower than
 * another only because its units do not fill the lanes; where there is none, the nearest number.
 * @throws OptionError when no number of units is near enough
 */
export function matchUnits(layout: CellLayout, vocabulary: number, wanted: number): number {
  const distance = (units: number): number => Math.abs(modelParameters(layout, vocabulary, units) - wanted)
  let nearest = 1
  let filled: number | undefined
  // up to the first number that is too large: it may be the nearest of all, and then the message names it
  for (let units = 1; modelParameters(layout, vocabulary, units - 1) <= wanted * (1 + TOLERANCE); units++) {
    if (distance(units) <= distance(nearest)) nearest = units
    if (units % LANES === 0 && distance(units) <= distance(filled ?? 1)) filled = units
  }
  const chosen = [filled, nearest].find((units) => units !== undefined && distance(units) <= wanted * TOLERANCE)
  if (chosen !== undefined) return chosen
  const amount = (value: number): string => value.toLocaleString('en')
  throw new OptionError(
    `cell '${layout.name}': no number of units comes within ${TOLERANCE * 100} % of the LSTM's ${amount(wanted)} parameters ` +
      `(${nearest} would have ${amount(modelParameters(layout, vocabulary, nearest))}); choose more --units`,
  )
}

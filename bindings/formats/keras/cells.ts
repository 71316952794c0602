/** Keras's SimpleRNN, LSTM and GRU as cells of webrnn: those that ship, and with other activations those that are made of equations. */
import { cells, type Cell } from '../../index.js'
import { activationOf, applied, cellOnce } from './activations.js'
import { refuse, show, type Config } from './config.js'
import type { Dialect } from './dialect.js'

/** A kind of cell, whatever its activations. */
interface Family {
  /** The gates in webrnn's order: for each its place in Keras, where the LSTM has i f c o and the GRU z r h. */
  readonly gates: readonly number[]
  readonly states: readonly string[]
  /** The cells that ship, by their activations. */
  readonly shipped: Readonly<Record<string, Cell>>
  /** A(…) is the activation, S(…) the recurrent one. */
  readonly equations: string
}

const SUM = 'W@x + R@h + b'
const gru = (cell: Cell, sum: string): Family => ({
  gates: [1, 0, 2],
  states: ['h'],
  shipped: { 'tanh sigmoid': cell },
  equations: `r = S(${SUM})\nz = S(${SUM})\nn = A(${sum})\nh' = (1 - z) * n + z * h`,
})
const RESET_AFTER = gru(cells.gru, 'W@x + b + r * (R@h + b_R)')
const FAMILIES: ReadonlyMap<unknown, Family> = new Map([
  [
    'SimpleRNN',
    {
      gates: [0],
      states: ['h'],
      shipped: { tanh: cells.rnnTanh, relu: cells.rnnRelu },
      equations: `h' = A(${SUM})`,
    },
  ],
  [
    'LSTM',
    {
      gates: [0, 1, 2, 3],
      states: ['h', 'c'],
      shipped: { 'tanh sigmoid': cells.lstm },
      equations: `i = S(${SUM})\nf = S(${SUM})\ng = A(${SUM})\no = S(${SUM})\nc' = f * c + i * g\nh' = o * A(c')`,
    },
  ],
  ['GRU', gru(cells.gruBefore, 'W@x + R@(r * h) + b')],
])

/** What a recurrent layer runs. */
export interface Found {
  readonly cell: Cell
  readonly gates: readonly number[]
  /** Whether there is a bias beside each product, [2, gates · units]; else there is one, [gates · units]. */
  readonly twoBiases: boolean
}

/** The cell of a layer, with its activations. */
export function cellOf(kind: unknown, config: Config, dialect: Dialect): Found {
  const twoBiases = kind === 'GRU' && config.reset_after === true
  const family =
    (twoBiases ? RESET_AFTER : FAMILIES.get(kind)) ?? refuse(`${show(kind)} is no recurrent layer that is read`)
  const { gates, states, shipped } = family
  const activation = activationOf(config.activation, dialect)
  const gate = kind === 'SimpleRNN' ? activation : activationOf(config.recurrent_activation, dialect)
  const id = gate === activation ? activation.name : `${activation.name} ${gate.name}`
  const made = (): Cell => {
    if (!activation.formula || !gate.formula) refuse(`${id} has no place in a cell`)
    // A formula may read its x twice, a product stands once: so the sum has a name of its own.
    const equations = (): string =>
      family.equations.replace(/^(\w+)('?) = (.*\b)?([AS])\((.*)\)$/gm, (_, left, next, factor = '', which, sum) => {
        const formula = applied(which === 'A' ? activation : gate, `sum_${left}`)
        return `sum_${left} = ${sum}\n${left}${next} = ${factor}(${formula})`
      })
    return cellOnce(`${kind} ${id}${twoBiases ? ' after' : ''}`.toLowerCase().replaceAll(' ', '_'), states, equations)
  }
  return { cell: Object.hasOwn(shipped, id) ? shipped[id]! : made(), gates, twoBiases }
}

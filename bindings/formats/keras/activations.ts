/** Keras's activations: as kernels where webrnn has them, else in the language of cells. */
import { Recurrent, logSoftmax, relu, reshape, sigmoid, softmax, tanh, type Cell, type Tensor } from '../../index.js'
import { cell } from '../../cell.js'
import { isObject, refuse, show } from './config.js'
import type { Dialect } from './dialect.js'

export interface Activation {
  /** A name for cells that have it: lower case letters, digits and _. */
  readonly name: string
  /** Of `x`, in the language of cells; null where it is of more than one number. */
  readonly formula: string | null
}

/** Each as a formula of `x`. Keras's `gelu` is not among them: it wants erf. */
const FORMULAS: ReadonlyMap<string, string> = new Map([
  ['linear', 'x'],
  ['relu', 'relu(x)'],
  ['tanh', 'tanh(x)'],
  ['sigmoid', 'sigmoid(x)'],
  ['softplus', 'softplus(x)'],
  ['swish', 'silu(x)'],
  ['silu', 'silu(x)'],
  ['exponential', 'exp(x)'],
  ['hard_sigmoid', '1 - relu(1 - relu(0.2 * x + 0.5))'],
  ['hard_sigmoid_3', 'hard_sigmoid(x)'],
  ['relu6', 'relu(x) - relu(x - 6)'],
  ['elu', 'relu(x) + exp(-relu(-x)) - 1'],
  ['selu', '1.05070098 * (relu(x) + 1.67326324 * (exp(-relu(-x)) - 1))'],
  ['softsign', 'x / (1 + relu(x) + relu(-x))'],
  ['mish', 'x * tanh(softplus(x))'],
  ['gelu_new', 'gelu(x)'],
])

const KERNELS: ReadonlyMap<string, (x: Tensor) => Tensor> = new Map([
  ['linear', (x: Tensor) => x],
  ...Object.entries({ relu, tanh, sigmoid, softmax, log_softmax: logSoftmax }),
])

/** @param given a name, null for none, or an object with a name as Keras writes some functions */
export function activationOf(given: unknown, { steepSixth }: Dialect): Activation {
  const text = given === null ? 'linear' : isObject(given) ? (given.class_name ?? given.config) : given
  const name = text === 'hard_sigmoid' && steepSixth ? 'hard_sigmoid_3' : show(text)
  const formula = FORMULAS.get(name) ?? null
  if (!formula && !KERNELS.has(name)) refuse(`the activation ${show(text)} is not read`)
  return { name, formula }
}

/** The formula of something other than `x`. */
export const applied = ({ formula }: Activation, to: string): string => formula!.replace(/\bx\b/g, `(${to})`)

/** @param x of any shape */
export function activate(activation: Activation, x: Tensor): Tensor {
  const kernel = KERNELS.get(activation.name)
  return kernel ? kernel(x) : pointwise(activation.name, applied(activation, 'x + h'), x)
}

/** `a ⊙ b`, of one shape. */
export const multiply = (a: Tensor, b: Tensor): Tensor => pointwise('product', 'x * h', a, b)

const made = new Map<string, Cell>()

/** A cell that is made once and kept: there are as many as there are names. */
export function cellOnce(name: string, states: readonly string[], equations: () => string): Cell {
  const known = made.get(name) ?? cell({ name, states, equations: equations() })
  made.set(name, known)
  return known
}

/** What has no kernel of its own is one step of a cell without matrices: x comes in, and h, zeros if it is not given, is its state. */
function pointwise(name: string, formula: string, x: Tensor, h?: Tensor): Tensor {
  const width = x.shape.at(-1)!
  const flat = (one: Tensor): Tensor => reshape(one, [1, x.size / width, width])
  const made = cellOnce(name, ['h'], () => `h' = ${formula}`)
  const { y, state } = new Recurrent(x.runtime, made, width, width).forward(flat(x), {
    state: h ? { h: flat(h) } : null,
  })
  state.dispose()
  return reshape(y, x.shape)
}

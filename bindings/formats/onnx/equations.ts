/** Cells that do not ship, from equations: activations of other kinds, clipped ones, what ships only one by one. */
import { FormatError, type Cell } from '../../index.js'
import { RECURRENT, type RecurrentName } from './gates.js'

/** A function of ONNX with its numbers. */
export interface Activation {
  readonly name: string
  readonly alpha: number
  readonly beta: number
}

type Formula = (x: string, alpha: string, beta: string) => string

/** How many numbers each function takes, what they are if they are not given (NaN: ONNX does not say), and the function. */
const FUNCTIONS: Readonly<Record<string, readonly [number, number, number, Formula]>> = {
  sigmoid: [0, 0, 0, (x) => `sigmoid(${x})`],
  tanh: [0, 0, 0, (x) => `tanh(${x})`],
  relu: [0, 0, 0, (x) => `relu(${x})`],
  softplus: [0, 0, 0, (x) => `softplus(${x})`],
  softsign: [0, 0, 0, (x) => `${x} / (1 + relu(${x}) + relu(-${x}))`],
  affine: [2, NaN, NaN, (x, a, b) => `${a} * ${x} + ${b}`],
  leakyrelu: [1, 0.01, 0, (x, a) => `relu(${x}) - ${a} * relu(-${x})`],
  elu: [1, 1, 0, (x, a) => `relu(${x}) + ${a} * (exp(-relu(-${x})) - 1)`],
  scaledtanh: [2, NaN, NaN, (x, a, b) => `${a} * tanh(${b} * ${x})`],
  hardsigmoid: [2, 0.2, 0.5, (x, a, b) => `relu(${a} * ${x} + ${b}) - relu(${a} * ${x} + ${b} - 1)`],
}

/**
 * Functions by their names, with the numbers that each of them takes in turn.
 * @throws FormatError
 */
export function activationsOf(
  names: readonly string[],
  alphas: readonly number[],
  betas: readonly number[],
): Activation[] {
  let [a, b] = [0, 0]
  return names.map((given) => {
    const name = given.toLowerCase()
    const [takes, alpha, beta] = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name]! : []
    if (takes === undefined)
      throw new FormatError(`there is no activation ${given}; there are ${Object.keys(FUNCTIONS).join(', ')}`)
    const numbers = [takes > 0 ? (alphas[a++] ?? alpha!) : 0, takes > 1 ? (betas[b++] ?? beta!) : 0] as const
    if (!numbers.every(Number.isFinite)) throw new FormatError(`${given} wants activation_alpha and activation_beta`)
    return { name, alpha: numbers[0], beta: numbers[1] }
  })
}

export interface Wanted {
  readonly op: RecurrentName
  readonly activations: readonly Activation[]
  /** What goes into the activations is held between −clip and clip; 0: it is not. */
  readonly clip: number
  readonly coupled: boolean
  readonly peephole: boolean
  /** Of a GRU whether the reset gate comes after the product. */
  readonly after: boolean
}

/** A cell of these properties. The compiler is loaded by those who need it. */
export async function cellOf(wanted: Wanted): Promise<Cell> {
  const { cell } = await import('../../cell.js')
  const { op } = wanted
  return cell({
    name: `onnx_${op.toLowerCase()}`,
    states: [...RECURRENT[op].states],
    equations: equationsOf(wanted),
  })
}

const SUM = 'W@x + R@h + b'

function equationsOf({ op, activations, clip, coupled, peephole, after }: Wanted): string {
  const lines: string[] = []
  /** Activation `n` of what is called `x`. Clipping keeps every digit: nothing large is added and taken away again. */
  const apply = (n: number, x: string, isClipped = clip > 0): string => {
    const { name, alpha, beta } = activations[n]!
    const held = isClipped ? `held${lines.length}` : x
    if (isClipped) lines.push(`${held} = relu(${x}) - relu(${x} - ${clip}) - relu(-${x}) + relu(-${x} - ${clip})`)
    return `(${FUNCTIONS[name]![3](held, `(${alpha})`, `(${beta})`)})`
  }
  const define = (name: string, formula: string): string => {
    lines.push(`${name} = ${formula}`)
    return name
  }
  if (op === 'RNN') {
    define('n', SUM)
    define("h'", apply(0, 'n'))
  } else if (op === 'GRU') {
    for (const gate of ['r', 'z']) define(gate, SUM)
    const [reset, update] = [define('opened', apply(0, 'r')), define('kept', apply(0, 'z'))]
    define('n', after ? `W@x + b + ${reset} * (R@h + b_R)` : `W@x + R@(${reset} * h) + b`)
    define("h'", `(1 - ${update}) * ${apply(1, 'n')} + ${update} * h`)
  } else {
    const seeing = (gate: string, state: string): string => define(gate, peephole ? `${SUM} + P * ${state}` : SUM)
    const input = define('opened', apply(0, seeing('i', 'c')))
    const forget = define('kept', coupled ? `1 - ${input}` : apply(0, seeing('f', 'c')))
    define('g', SUM)
    define("c'", `${forget} * c + ${input} * ${apply(1, 'g')}`)
    seeing('o', "c'")
    define("h'", `${apply(0, 'o')} * ${apply(2, "c'", false)}`)
  }
  return lines.join('\n')
}

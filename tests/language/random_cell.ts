import { Random } from '../reference/random.js'

const WORDS = [
  ...[
    'h',
    "h'",
    'c',
    "c'",
    'i',
    'W@x',
    'R@',
    'R@h',
    'R@(',
    'b',
    'b_R',
    'P',
    'x',
    '(',
    ')',
    '+',
    '-',
    '*',
    '/',
    '=',
    ':=',
    '\n',
  ],
  ...[
    'tanh(',
    'sigmoid(',
    'gelu(',
    'silu(',
    'exp(',
    'sqrt(',
    '1',
    '.5',
    '2e3',
    '1e38',
    '@',
    "'",
    '#',
    'é',
    'b_i',
    'final',
    '__proto__',
    'constructor(',
  ],
]

/** Words of the language in no order. */
export function randomWords(random: Random): string {
  return Array.from({ length: random.integer(1, 16) }, () => WORDS[random.integer(0, WORDS.length)]).join(' ')
}

/** Names like those that derived code makes. */
const NAMES = ['v0', 'h_1', 'c_1', 'v4', 'n', 'y', 'h_2']

const SMOOTH = ['sigmoid', 'tanh', 'silu', 'gelu', 'softplus', 'square', 'exp']
const ALL = [...SMOOTH, 'relu', 'hard_sigmoid', 'swish', 'sqrt', 'softmax']

/** Equations that are right in form: values that read earlier ones, then the next states. With `smooth` they can be differentiated everywhere. */
export function randomEquations(random: Random, smooth: boolean): string {
  const pick = <Value>(list: readonly Value[]): Value => list[random.integer(0, list.length)]!
  /** What may be read: values, and at last the next state of c. */
  const values: string[] = []
  let products = 0

  const operand = (depth: number): string => {
    const leaves = ['h', 'c', ...values]
    if (depth === 0) return pick(leaves)
    return pick([
      () => pick(leaves),
      () => `(${pick(leaves)} * ${operand(depth - 1)})`,
      () => `(${pick(leaves)} - ${operand(depth - 1)})`,
      () => `tanh(${operand(depth - 1)})`,
    ])()
  }
  const expression = (depth: number): string => {
    if (depth === 0 || random.next() < 0.15)
      return pick(['h', 'c', 'h', 'c', String(random.integer(1, 4)), '0.5', 'x', 'P', ...values, ...values])
    return pick([
      () => `${expression(depth - 1)} + ${expression(depth - 1)}`,
      () => `(${expression(depth - 1)} - ${expression(depth - 1)})`,
      () => `(${expression(depth - 1)}) * ${expression(0)}`,
      () => `-(${expression(depth - 1)})`,
      () => `${pick(smooth ? SMOOTH : ALL)}(${expression(depth - 1)})`,
      () => (smooth ? `tanh(${expression(depth - 1)}) / 2` : `(${expression(depth - 1)}) / (${expression(depth - 1)})`),
    ])()
  }
  const equation = (left: string): string => {
    const terms = [expression(random.integer(0, 4))]
    if (random.next() < 0.6) terms.push(pick(['W@x', 'W@x + b', 'P * tanh(W@x + b)']))
    if (random.next() < 0.6 && ++products < 6) terms.push(pick(['R@', 'R@', 'b + R@', 'sigmoid(h) * R@']) + operand(2))
    const sum = terms.join(' + ')
    return `${left} = ${random.next() < 0.8 ? `${pick(['sigmoid', 'tanh'])}(${sum})` : `0.5 * tanh(${sum}) + h / 4`}`
  }
  const lines = Array.from({ length: random.integer(0, 5) }, (_, n) => {
    const line = equation(NAMES[n]!)
    values.push(NAMES[n]!)
    return line
  })
  const next = `c' = tanh(${expression(1)} + 0.5 * h + c)`
  // Everything is read somewhere, or it would be refused.
  const rest = values.map((value) => ` + 0.1 * ${value}`).join('')
  values.push("c'")
  return [`${equation("h'")}${rest}`, ...lines, next].join('\n')
}

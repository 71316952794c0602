import { EquationError, type Place } from './error.js'
import type { Operator, Written } from './tree.js'

/** What the text says. */
export interface Text {
  readonly equations: readonly Equation[]
  readonly starts: readonly StartLine[]
}

/** One line of a cell: `name = tree`, or `name' = tree` for the next value of a state. */
export interface Equation {
  readonly name: string
  readonly next: boolean
  readonly tree: Written
  readonly place: Place
}

/** `name := value`: a parameter that starts at a value. */
export interface StartLine {
  readonly name: string
  readonly value: number
  readonly place: Place
}

interface Token extends Place {
  readonly kind: 'number' | 'name' | 'sign' | 'line' | 'end'
  readonly text: string
}

const TOKEN =
  /[^\S\n]+|(?:#|\/\/)[^\n]*|(\n)|(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(:=|[-+*/@()='])/y

function tokenize(source: string, cell: string): Token[] {
  const tokens: Token[] = []
  let line = 1
  let start = 0
  TOKEN.lastIndex = 0
  for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const place = { line, column: at - start + 1 }
    const match = TOKEN.exec(source)
    if (!match)
      throw new EquationError(
        `'${String.fromCodePoint(source.codePointAt(at)!)}' is no part of an equation`,
        source,
        place,
        cell,
      )
    const [text, newline, numeral, name, sign] = match
    if (newline) {
      tokens.push({ kind: 'line', text: 'end of line', ...place })
      line++
      start = at + 1
    } else if (numeral) tokens.push({ kind: 'number', text, ...place })
    else if (name) tokens.push({ kind: 'name', text, ...place })
    else if (sign) tokens.push({ kind: 'sign', text, ...place })
  }
  tokens.push({ kind: 'end', text: 'end of the equations', line, column: source.length - start + 1 })
  return tokens
}

/** The deepest nesting, and the longest run of terms or factors, that is read: a hostile text cannot exhaust the stack. */
const DEPTH = 100
const TERMS = 200

/**
 * Reads the equations, a line each:
 *
 *     line = name ["'"] "=" sum | parameter ":=" ["-"] number
 *     sum = term {("+" | "-") term}       term = factor {("*" | "/") factor}      factor = "-" factor | atom
 *     atom = number | "W@x" | "R@" atom | name ["'"] | function "(" sum ")" | "(" sum ")"
 *
 * `#` and `//` start a comment. Inside parentheses a line may be broken.
 * @throws EquationError
 */
export function parse(source: string, cell = 'cell'): Text {
  const tokens = tokenize(source, cell)
  let at = 0
  let open = 0
  let depth = 0

  const peek = (): Token => {
    while (open > 0 && tokens[at]!.kind === 'line') at++
    return tokens[at]!
  }
  const fail = (message: string, place: Place): never => {
    throw new EquationError(message, source, place, cell)
  }
  const is = (text: string): boolean => peek().kind === 'sign' && peek().text === text
  const take = (text: string, where: string): Token => {
    const token = peek()
    if (!is(text)) fail(`expected '${text}' ${where}, got ${describe(token)}`, token)
    at++
    return token
  }
  const takeIf = (text: string): Token | undefined => (is(text) ? take(text, '') : undefined)

  function chain(signs: readonly Operator[], part: () => Written): Written {
    let left = part()
    for (let terms = 1; ; terms++) {
      const place = peek()
      if (terms > TERMS) fail(`more than ${TERMS} terms: give parts of it names`, place)
      const operator = signs.find((sign) => is(sign))
      if (!operator) return left
      at++
      left = { kind: 'binary', operator, left, right: part(), place }
    }
  }
  const sum = (): Written => chain(['+', '-'], term)
  const term = (): Written => chain(['*', '/'], factor)

  function factor(): Written {
    if (++depth > DEPTH) fail(`nested more than ${DEPTH} deep`, peek())
    const minus = takeIf('-')
    const tree: Written = minus ? { kind: 'negate', of: factor(), place: minus } : atom()
    depth--
    return tree
  }

  function numeral(): number {
    const token = tokens[at++]!
    const value = Number(token.text)
    if (Math.abs(value) > LARGEST) fail(`${token.text} is too large a number for 32 bits`, token)
    return value
  }

  function parenthesized(): Written {
    open++
    const inner = sum()
    const token = peek()
    if (!is(')')) fail(`expected ')', got ${describe(token)}`, token)
    open--
    at++
    return inner
  }

  function atom(): Written {
    const token = peek()
    if (token.kind === 'number') return { kind: 'number', value: numeral(), place: token }
    if (takeIf('(')) return parenthesized()
    if (token.kind !== 'name') return fail(`expected a number, a name, W@x, R@… or '(', got ${describe(token)}`, token)
    at++
    if (token.text === 'W' || token.text === 'R') {
      take('@', `after ${token.text}: a matrix multiplies what follows it`)
      if (++depth > DEPTH) fail(`nested more than ${DEPTH} deep`, peek())
      const of = atom()
      depth--
      return { kind: 'product', matrix: token.text, of, place: token }
    }
    if (takeIf('(')) return { kind: 'call', name: token.text, of: parenthesized(), place: token }
    if (is('@'))
      fail(`'${token.text}' is no matrix: only W and R multiply with @, and the name on the left owns them`, token)
    return { kind: 'name', name: token.text, next: takeIf("'") !== undefined, place: token }
  }

  const equations: Equation[] = []
  const starts: StartLine[] = []
  for (;;) {
    while (peek().kind === 'line') at++
    const token = peek()
    if (token.kind === 'end') return { equations, starts }
    if (token.kind !== 'name') fail(`expected the name that the equation defines, got ${describe(token)}`, token)
    at++
    if (takeIf(':=')) {
      const sign = takeIf('-') ? -1 : 1
      const value = peek()
      if (value.kind !== 'number')
        fail(`expected the number that ${token.text} starts at, got ${describe(value)}`, value)
      starts.push({ name: token.text, value: sign * numeral(), place: token })
      endOfLine()
      continue
    }
    const next = takeIf("'") !== undefined
    take('=', `after '${token.text}'`)
    equations.push({ name: token.text, next, tree: sum(), place: token })
    endOfLine()
  }

  function endOfLine(): void {
    const rest = peek()
    if (rest.kind !== 'line' && rest.kind !== 'end')
      fail(`expected an operator or the end of the line, got ${describe(rest)}`, rest)
  }
}

/** The largest float32. */
export const LARGEST = 3.4028234663852886e38

const describe = (token: Token): string =>
  token.kind === 'line' || token.kind === 'end' ? `the ${token.text}` : `'${token.text}'`

import { EquationError, type Place } from './error.js'
import type { Equation } from './parse.js'
import {
  FUNCTIONS,
  add,
  call,
  divide,
  leaf,
  multiply,
  negate,
  number,
  subtract,
  type FunctionName,
  type Key,
  type Tree,
  type Written,
} from './tree.js'

/** An equation whose names have their meaning. */
export interface Resolved {
  readonly name: string
  /** `value.name`, or `after.name` for a next state. */
  readonly target: Key
  readonly tree: Tree
  /** Whether the equation reads `W@x`. */
  readonly input: boolean
  /** What R multiplies, if it multiplies anything. */
  readonly operand: Tree | null
  readonly place: Place
}

interface Context {
  readonly cell: string
  readonly source: string
  readonly states: readonly string[]
  readonly values: ReadonlySet<string>
}

/**
 * Gives the names of one equation their meaning. The name on its left owns its parameters: `W@x` becomes `wx.name`, the product with its
 * bias_ih, and `R@operand` becomes `ru.name`, with its bias_hh. The bias `b` must stand in one sum with the product it belongs to; beside both
 * it is the sum of both biases, as in PyTorch; where the two products are apart, as in the GRU's `W@x + b + r * (R@h + b_R)`, `b_R` is the second.
 * @throws EquationError
 */
export function resolve(equation: Equation, context: Context): Resolved {
  const { name } = equation
  let input: Place | null = null
  let product: Place | null = null
  let operand: Tree | null = null
  let inputBias = false
  let recurrentBias = false

  const fail = (message: string, place: Place): never => {
    throw new EquationError(message, context.source, place, context.cell)
  }
  const isName = (tree: Written, text: string): boolean => tree.kind === 'name' && !tree.next && tree.name === text

  function products(terms: readonly Term[], matrix: 'W' | 'R'): boolean {
    return terms.some(({ tree, minus }) => !minus && tree.kind === 'product' && tree.matrix === matrix)
  }

  /** A sum: takes its biases out, each into the product beside it. */
  function sum(tree: Written): Tree {
    const terms = termsOf(tree)
    const hasR = products(terms, 'R')
    let result: Tree = number(0)
    for (const term of terms) {
      const isB = isName(term.tree, 'b')
      if (!isB && !isName(term.tree, 'b_R')) {
        result = term.minus ? subtract(result, meaning(term.tree)) : add(result, meaning(term.tree))
        continue
      }
      const hasW = isB && products(terms, 'W')
      if (term.minus || !(hasW || hasR))
        fail(
          isB ? "'b' must be added to W@x or R@…, in the same sum" : "'b_R' must be added to R@…, in the same sum",
          term.tree.place,
        )
      if ((hasW && inputBias) || (hasR && recurrentBias)) fail('a second bias for the same product', term.tree.place)
      inputBias ||= hasW
      recurrentBias ||= hasR
    }
    return result
  }

  function meaning(tree: Written): Tree {
    switch (tree.kind) {
      case 'number':
        return number(tree.value)
      case 'negate':
        return negate(meaning(tree.of))
      case 'name':
        return meaningOfName(tree.name, tree.next, tree.place)
      case 'call':
        if (!(FUNCTIONS as readonly string[]).includes(tree.name))
          fail(`'${tree.name}' is no function; there are ${FUNCTIONS.join(', ')}`, tree.place)
        return call(tree.name as FunctionName, meaning(tree.of))
      case 'product':
        return meaningOfProduct(tree)
      case 'binary':
        if (tree.operator === '+' || tree.operator === '-') return sum(tree)
        return (tree.operator === '*' ? multiply : divide)(meaning(tree.left), meaning(tree.right))
    }
  }

  function meaningOfName(read: string, next: boolean, place: Place): Tree {
    if (next) {
      if (!context.states.includes(read)) fail(`'${read}' is no state, so it has no next value ${read}'`, place)
      return leaf(`after.${read}`)
    }
    if (context.states.includes(read)) return leaf(`before.${read}`)
    if (context.values.has(read)) return leaf(`value.${read}`)
    if (read === 'b' || read === 'b_R') fail(`'${read}' must be added to W@x or R@…, in the same sum`, place)
    if (read === 'x') fail("'x' is read through a matrix: W@x", place)
    return fail(`'${read}' is neither a state nor defined by an equation`, place)
  }

  function meaningOfProduct(tree: Written & { kind: 'product' }): Tree {
    if (tree.matrix === 'W') {
      if (!isName(tree.of, 'x')) fail('W multiplies the input: W@x', tree.place)
      if (input) fail(`a second W@x in '${name}'`, tree.place)
      input = tree.place
      return leaf(`wx.${name}`)
    }
    if (product) fail(`a second R@… in '${name}'`, tree.place)
    product = tree.place
    const before = input
    operand = meaning(tree.of)
    if (input !== before) fail('W@x cannot stand inside R@(…): give it a name of its own', input ?? tree.place)
    return leaf(`ru.${name}`)
  }

  const tree = sum(equation.tree)
  if (input && !inputBias) fail(`W@x has no bias: write W@x + b`, input)
  if (product && !recurrentBias) fail('R@… has no bias: add b, or b_R if b belongs to W@x', product)
  const target = `${equation.next ? 'after' : 'value'}.${name}`
  return { name, target, tree, input: input !== null, operand, place: equation.place }
}

interface Term {
  readonly tree: Written
  readonly minus: boolean
}

function termsOf(tree: Written, minus = false): Term[] {
  if (tree.kind !== 'binary' || (tree.operator !== '+' && tree.operator !== '-')) return [{ tree, minus }]
  return [...termsOf(tree.left, minus), ...termsOf(tree.right, minus !== (tree.operator === '-'))]
}

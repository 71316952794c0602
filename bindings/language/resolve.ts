import { EquationError, type Place } from './error.js'
import { FUNCTIONS } from './functions.js'
import type { Equation } from './parse.js'
import {
  add,
  divide,
  leaf,
  leaves,
  multiply,
  negate,
  number,
  sizeOf,
  subtract,
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
  /** Its product `W@x`, null if it has none. */
  readonly input: { readonly bias: boolean } | null
  /** Its product `R@operand`, null if it has none. `shared`: its bias is the second part of one `b` that stands beside both products. */
  readonly product: { readonly operand: Tree; readonly bias: 'b' | 'b_R' | 'shared' | null } | null
  readonly place: Place
}

/** The most operations of one equation, functions written out. */
const MOST_OPERATIONS = 1_000

interface Context {
  readonly cell: string
  readonly source: string
  readonly states: readonly string[]
  readonly values: ReadonlySet<string>
}

/**
 * Gives the names of one equation their meaning. The name on its left owns its parameters: `W@x` becomes `wx.name`, `R@operand` becomes
 * `ru.name`, and `P` the diagonal weight `P.name`. A bias `b` stands in one sum with the product it belongs to; beside both it is the sum of
 * both biases, as in PyTorch; where the two products are apart, as in the GRU's `W@x + b + r * (R@h + b_R)`, `b_R` is the second.
 * @throws EquationError
 */
export function resolve(equation: Equation, context: Context): Resolved {
  const { name } = equation
  let input: Place | null = null
  let product: Place | null = null
  let operand: Tree | null = null
  let inputBias = false
  let recurrentBias: 'b' | 'b_R' | 'shared' | null = null
  let inOperand = false

  const fail = (message: string, place: Place): never => {
    throw new EquationError(message, context.source, place, context.cell)
  }
  const isName = (tree: Written, text: string): boolean => tree.kind === 'name' && !tree.next && tree.name === text

  /** Whether a sum has this product, as it is, with this sign: then a bias beside it is the product's own. */
  function products(terms: readonly Term[], matrix: 'W' | 'R', sign: boolean): boolean {
    return terms.some(({ tree, minus }) => minus === sign && tree.kind === 'product' && tree.matrix === matrix)
  }

  /** A sum: takes its biases out, each into the product beside it. */
  function sum(tree: Written): Tree {
    const terms = termsOf(tree)
    let result: Tree = number(0)
    for (const term of terms) {
      const isB = isName(term.tree, 'b')
      if (!isB && !isName(term.tree, 'b_R')) {
        result = term.minus ? subtract(result, meaning(term.tree)) : add(result, meaning(term.tree))
        continue
      }
      const hasW = isB && products(terms, 'W', term.minus)
      const hasR = products(terms, 'R', term.minus)
      if (!hasW && !hasR) failBias(isB ? 'b' : 'b_R', term.tree.place)
      if ((hasW && inputBias) || (hasR && recurrentBias)) fail('a second bias for the same product', term.tree.place)
      inputBias ||= hasW
      if (hasR) recurrentBias = hasW ? 'shared' : isB ? 'b' : 'b_R'
    }
    return result
  }

  const failBias = (bias: 'b' | 'b_R', place: Place): never =>
    fail(
      bias === 'b'
        ? "'b' must be added to W@x or R@…, in the same sum and with no factor between (a learned number of its own is P)"
        : "'b_R' must be added to R@…, in the same sum and with no factor between",
      place,
    )

  function meaning(tree: Written): Tree {
    switch (tree.kind) {
      case 'number':
        return number(tree.value)
      case 'negate':
        return negate(meaning(tree.of))
      case 'name':
        return meaningOfName(tree.name, tree.next, tree.place)
      case 'call':
        return meaningOfCall(tree)
      case 'product':
        return meaningOfProduct(tree)
      case 'binary': {
        if (tree.operator === '+' || tree.operator === '-') return sum(tree)
        const [left, right] = [meaning(tree.left), meaning(tree.right)]
        if (tree.operator === '*') return multiply(left, right)
        if (right.kind === 'number' && right.value === 0) fail('division by zero', tree.place)
        return divide(left, right)
      }
    }
  }

  function meaningOfCall({ name: called, of, place }: Written & { kind: 'call' }): Tree {
    if (!Object.hasOwn(FUNCTIONS, called))
      fail(`'${called}' is no function; there are ${Object.keys(FUNCTIONS).join(', ')}`, place)
    const tree = limited(FUNCTIONS[called]!(meaning(of)), place)
    if (tree.kind === 'number' && Number.isNaN(tree.value)) fail(`${called} is not defined for this constant`, place)
    return tree
  }

  function meaningOfName(read: string, next: boolean, place: Place): Tree {
    if (next) {
      if (!context.states.includes(read)) fail(`'${read}' is no state, so it has no next value ${read}'`, place)
      return leaf(`after.${read}`)
    }
    if (context.states.includes(read)) return leaf(`before.${read}`)
    if (context.values.has(read)) return leaf(`value.${read}`)
    if (read === 'b' || read === 'b_R') return failBias(read, place)
    if (read === 'x' || read === 'P') {
      if (inOperand) fail(`${read} cannot stand inside R@(…): give it a name of its own`, place)
      return leaf(read === 'x' ? 'wx.x' : `P.${name}`)
    }
    if (read === 'W' || read === 'R') return fail(`${read} must multiply something: ${read}@…`, place)
    if (/^(b_R|[WRPb])_/.test(read))
      fail(`'${read}' is read by its first letter: the name on the left owns W, R, P and b`, place)
    if (Object.hasOwn(FUNCTIONS, read)) fail(`'${read}' is a function: ${read}(…)`, place)
    return fail(`'${read}' is neither a state nor defined by an equation`, place)
  }

  function meaningOfProduct(tree: Written & { kind: 'product' }): Tree {
    if (inOperand) fail(`${tree.matrix}@… cannot stand inside R@(…): give it a name of its own`, tree.place)
    if (tree.matrix === 'W') {
      if (!isName(tree.of, 'x')) fail('W multiplies the input: W@x', tree.place)
      if (input) fail(`a second W@x in '${name}'`, tree.place)
      input = tree.place
      return leaf(`wx.${name}`)
    }
    if (product) fail(`a second R@… in '${name}'`, tree.place)
    product = tree.place
    inOperand = true
    operand = limited(meaning(tree.of), tree.place)
    inOperand = false
    if (operand.kind === 'number') fail('R multiplies something that changes from step to step', tree.place)
    return leaf(`ru.${name}`)
  }

  /** A function of a function of … grows; what is too large for the kernels is not even looked at. */
  function limited(tree: Tree, place: Place): Tree {
    return sizeOf(tree) <= MOST_OPERATIONS
      ? tree
      : fail(`this is more than ${MOST_OPERATIONS} operations, functions written out: give parts of it names`, place)
  }

  const tree = limited(sum(equation.tree), equation.place)
  const read = leaves(tree)
  if (input && !read.has(`wx.${name}`)) fail(`W@x has no effect on '${name}'`, input)
  if (product && !read.has(`ru.${name}`)) fail(`R@… has no effect on '${name}'`, product)
  return {
    name,
    target: `${equation.next ? 'after' : 'value'}.${name}`,
    tree,
    input: input && { bias: inputBias },
    product: operand && { operand, bias: recurrentBias },
    place: equation.place,
  }
}

interface Term {
  readonly tree: Written
  readonly minus: boolean
}

/** The terms of a sum, from left to right. */
function termsOf(tree: Written): Term[] {
  const terms: Term[] = []
  const collect = (part: Written, minus: boolean): void => {
    if (part.kind !== 'binary' || (part.operator !== '+' && part.operator !== '-')) {
      terms.push({ tree: part, minus })
      return
    }
    collect(part.left, minus)
    collect(part.right, minus !== (part.operator === '-'))
  }
  collect(tree, false)
  return terms
}

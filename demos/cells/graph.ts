/** One step as a graph: what flows in, what is done to it, what comes out. */
import type { Equation, Written } from 'webrnn/cell'
import { plain } from './typeset.js'

export interface GraphNode {
  readonly kind: 'source' | 'linear' | 'operator' | 'function' | 'next'
  /** What it does: `W x + R h + b`, `σ`, `⊙`. */
  readonly label: string
  /** What the equations call its number: `f`, `c′`; empty for what has no name. */
  name: string
  /** The equation that it is a part of, as the text defines it: `f`, `c'`. Empty for what flows in. */
  readonly equation: string
  /** Where its numbers come from. */
  readonly inputs: readonly number[]
  /** Its own number is the sum of these. */
  readonly terms: readonly Term[]
}

export interface Term {
  readonly tree: Written
  readonly minus: boolean
}

/** How the text writes what an equation defines. */
export const leftOf = ({ name, next }: Pick<Equation, 'name' | 'next'>): string => (next ? `${name}'` : name)

/** Nodes come after what they read. @param states those of the cell, in its order */
export function graphOf(equations: readonly Equation[], states: readonly string[]): GraphNode[] {
  const nodes: GraphNode[] = []
  const sources = new Map<string, number>()
  const tops = new Map<string, number>()
  const add = (node: Omit<GraphNode, 'name'>, name = ''): number => nodes.push({ ...node, name }) - 1

  function source(tree: Written & { kind: 'name' | 'number' }): number {
    const label = tree.kind === 'name' ? tree.name : String(tree.value)
    let at = sources.get(label)
    if (at === undefined) {
      at = add({ kind: 'source', label, equation: '', inputs: [], terms: [{ tree, minus: false }] }, label)
      sources.set(label, at)
    }
    return at
  }

  /** The node that has an equation's number. */
  function topOf(equation: Equation): number {
    const left = leftOf(equation)
    const known = tops.get(left)
    if (known !== undefined) return known
    let top = reader(equation, left).read(equation.tree)
    // A name for what has one already, as in q = h, is a node of its own.
    const terms = [{ tree: equation.tree, minus: false }]
    if (nodes[top]!.name) top = add({ kind: 'operator', label: '=', equation: left, inputs: [top], terms })
    nodes[top]!.name = left.replace("'", '′')
    tops.set(left, top)
    return top
  }

  function reader(equation: Equation, left: string) {
    const node = (kind: GraphNode['kind'], label: string, inputs: number[], ...terms: Term[]): number =>
      add({ kind, label, equation: left, inputs, terms })

    /** A weighted sum: what the products and the bias of an equation add up to. */
    function linear(terms: readonly Term[]): number {
      const inputs = terms.flatMap(({ tree }) => {
        const of = operandOf(tree)
        return of ? [read(of)] : []
      })
      const parts = terms.map(({ tree }) => ({ text: plain(tree, equation.name), minus: false }))
      terms.forEach(({ minus }, n) => (parts[n]!.minus = minus))
      return node('linear', signed(parts), inputs, ...terms)
    }

    function read(tree: Written): number {
      const whole: Term = { tree, minus: false }
      if (isLinear(tree)) return linear([whole])
      switch (tree.kind) {
        case 'number':
          return source(tree)
        case 'name': {
          const found = equations.find(({ name, next }) => name === tree.name && next === tree.next)
          return found ? topOf(found) : source(tree)
        }
        case 'negate':
          return node('operator', '− ·', [read(tree.of)], whole)
        case 'call':
          return node('function', plain({ ...tree, of: dot(tree) }, '').replace(/\(?·\)?/, ''), [read(tree.of)], whole)
        case 'binary':
          return tree.operator === '+' || tree.operator === '-' ? sum(whole) : product(whole)
        case 'product':
          return linear([whole])
      }
    }

    function sum(whole: Term): number {
      const terms = termsOf(whole.tree)
      const weighted = terms.filter(({ tree }) => isLinear(tree))
      if (weighted.length === terms.length) return linear(terms)
      const rest = terms.filter(({ tree }) => !isLinear(tree))
      const inputs = [...(weighted.length > 0 ? [linear(weighted)] : [])]
      inputs.push(...rest.filter(({ tree }) => tree.kind !== 'number').map(({ tree }) => read(tree)))
      const parts = rest.map(({ tree, minus }) => ({ text: tree.kind === 'number' ? String(tree.value) : '·', minus }))
      if (weighted.length > 0) parts.unshift({ text: '·', minus: false })
      const isPlain = parts.every(({ text, minus }) => text === '·' && !minus)
      return node('operator', isPlain ? '+' : signed(parts), inputs, whole)
    }

    function product(whole: Term): number {
      const { operator, left: first, right: second } = whole.tree as Written & { kind: 'binary' }
      const times = operator === '/' ? '÷' : '×'
      if (first.kind === 'number') return node('operator', `${first.value} ${times} ·`, [read(second)], whole)
      if (second.kind === 'number') return node('operator', `· ${times} ${second.value}`, [read(first)], whole)
      return node('operator', operator === '/' ? '÷' : '⊙', [read(first), read(second)], whole)
    }

    return { read }
  }

  for (const equation of equations) topOf(equation)
  for (const state of states) {
    const equation = equations.find(({ name, next }) => next && name === state)
    if (!equation) continue
    const terms = [{ tree: equation.tree, minus: false }]
    const label = `${state}′`
    add({ kind: 'next', label, equation: leftOf(equation), inputs: [topOf(equation)], terms }, label)
  }
  return nodes
}

/** Each node's number, given that of every expression. */
export function numbersOf(nodes: readonly GraphNode[], values: ReadonlyMap<Written, number>): number[] {
  return nodes.map(({ terms }) =>
    terms.reduce((total, { tree, minus }) => total + (minus ? -1 : 1) * (values.get(tree) ?? NaN), 0),
  )
}

const isName = (tree: Written, ...names: string[]): boolean => tree.kind === 'name' && names.includes(tree.name)

/** A product with a weight, or a bias. */
const isLinear = (tree: Written): boolean =>
  tree.kind === 'product' ||
  isName(tree, 'b', 'b_R', 'P') ||
  (tree.kind === 'binary' && tree.operator === '*' && (isName(tree.left, 'P') || isName(tree.right, 'P')))

/** What a weight multiplies; a bias multiplies nothing. */
function operandOf(tree: Written): Written | undefined {
  if (tree.kind === 'product') return tree.of
  if (tree.kind !== 'binary') return undefined
  return isName(tree.left, 'P') ? tree.right : tree.left
}

/** The terms of a sum, from left to right. */
function termsOf(tree: Written, minus = false): Term[] {
  if (tree.kind !== 'binary' || (tree.operator !== '+' && tree.operator !== '-')) return [{ tree, minus }]
  return [...termsOf(tree.left, minus), ...termsOf(tree.right, minus !== (tree.operator === '-'))]
}

/** `1 − ·` */
const signed = (parts: readonly { text: string; minus: boolean }[]): string =>
  parts.map(({ text, minus }, n) => (n === 0 ? (minus ? `−${text}` : text) : `${minus ? '−' : '+'} ${text}`)).join(' ')

const dot = ({ place }: Written): Written => ({ kind: 'name', name: '·', next: false, place })

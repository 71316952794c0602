/** Equations as papers set them: W@x of gate i becomes Wᵢ xₜ, h becomes hₜ₋₁, h' becomes hₜ. */
import type { Equation, Written } from 'webrnn/cell'

/** A stretch of a line, and how it looks. */
export interface Piece {
  readonly text: string
  readonly style: 'variable' | 'matrix' | 'function' | 'sign'
  readonly sub?: string
  readonly sup?: 'R'
}

/** What is tightest binds first: sums, products, all that needs no bracket. */
const [SUM, PRODUCT, ATOM] = [1, 2, 3] as const

const functions: Readonly<Record<string, string>> = { sigmoid: 'σ', sqrt: '√', hard_sigmoid: 'hard σ' }

/** @param states the cell's: those that are read without a prime are the step before's */
export function typeset({ name, tree }: Equation, states: readonly string[]): Piece[] {
  return [variable(name, 't'), sign(' = '), ...expression(tree, name, states)]
}

/** An expression as text, without owners and places in time: `r ⊙ h`. */
export function plain(tree: Written, owner: string): string {
  return expression(tree, owner, [])
    .map(({ text, sup }) => text + (sup ? 'ᴿ' : ''))
    .join('')
}

function expression(tree: Written, owner: string, states: readonly string[], level = 0): Piece[] {
  const own = levelOf(tree)
  const pieces = written(tree, owner, states)
  return own < level ? [sign('('), ...pieces, sign(')')] : pieces
}

function levelOf(tree: Written): number {
  if (tree.kind === 'negate') return SUM
  if (tree.kind === 'product') return PRODUCT
  if (tree.kind !== 'binary') return ATOM
  return tree.operator === '+' || tree.operator === '-' ? SUM : PRODUCT
}

function written(tree: Written, owner: string, states: readonly string[]): Piece[] {
  const inner = (part: Written, level = 0): Piece[] => expression(part, owner, states, level)
  switch (tree.kind) {
    case 'number':
      return [sign(String(tree.value))]
    case 'name':
      return [named(tree.name, tree.next, owner, states)]
    case 'negate':
      return [sign('−'), ...inner(tree.of, PRODUCT)]
    case 'product':
      return [{ text: tree.matrix, style: 'matrix', sub: owner }, sign('\u2009'), ...inner(tree.of, ATOM)]
    case 'call':
      if (tree.name === 'square') return [...inner(tree.of, ATOM), sign('²')]
      return [{ text: functions[tree.name] ?? tree.name, style: 'function' }, sign('('), ...inner(tree.of), sign(')')]
    case 'binary': {
      const { operator, left, right } = tree
      if (operator === '+') return [...inner(left, SUM), sign(' + '), ...inner(right, SUM)]
      if (operator === '-') return [...inner(left, SUM), sign(' − '), ...inner(right, PRODUCT)]
      const scalar = left.kind === 'number' || right.kind === 'number'
      const between = operator === '/' ? ' / ' : scalar ? ' · ' : ' ⊙ '
      return [...inner(left, PRODUCT), sign(between), ...inner(right, operator === '/' ? ATOM : PRODUCT)]
    }
  }
}

const sign = (text: string): Piece => ({ text, style: 'sign' })
const variable = (text: string, sub: string): Piece => ({ text, style: 'variable', sub })

function named(name: string, next: boolean, owner: string, states: readonly string[]): Piece {
  if (name === 'b') return variable('b', owner)
  if (name === 'b_R') return { ...variable('b', owner), sup: 'R' }
  if (name === 'P') return variable('p', owner)
  return variable(name, states.includes(name) && !next ? 't−1' : 't')
}

import type { Place } from './error.js'
import { PRIMITIVES, type Primitive } from './primitives.js'

export type Operator = '+' | '-' | '*' | '/'

/**
 * What an expression may read, as a key `space.name`: `wx.i` the product W@x of gate i with its bias, and `wx.x` the input itself; `ru.i` the
 * product R@… of gate i with its bias; `P.i` the diagonal weight of equation i; `value.i` what an equation computed; `before.c` and `after.c`
 * the state c before and after the step. In gradients also `operand.s`, what R multiplied in stage s; `d.…`, the gradient of a value,
 * `dafter.…` of a next state, `carried.…` of a value as left by the later stages, and `doperand`. A common subexpression is `t0`, `t1` …
 */
export type Key = string

/** `ru.n` → `ru` */
export const spaceOf = (key: Key): string => key.slice(0, key.indexOf('.'))
/** `ru.n` → `n` */
export const nameOf = (key: Key): string => key.slice(key.indexOf('.') + 1)

export interface Leaf {
  readonly kind: 'leaf'
  readonly key: Key
}

export type Tree =
  | { readonly kind: 'number'; readonly value: number }
  | Leaf
  | { readonly kind: 'negate'; readonly of: Tree }
  | { readonly kind: 'call'; readonly name: Primitive; readonly of: Tree }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Tree; readonly right: Tree }

/** As written: names and products not yet given a meaning. */
export type Written =
  | { readonly kind: 'number'; readonly value: number; readonly place: Place }
  | { readonly kind: 'name'; readonly name: string; readonly next: boolean; readonly place: Place }
  | { readonly kind: 'product'; readonly matrix: 'W' | 'R'; readonly of: Written; readonly place: Place }
  | { readonly kind: 'negate'; readonly of: Written; readonly place: Place }
  | { readonly kind: 'call'; readonly name: string; readonly of: Written; readonly place: Place }
  | {
      readonly kind: 'binary'
      readonly operator: Operator
      readonly left: Written
      readonly right: Written
      readonly place: Place
    }

export const number = (value: number): Tree => ({ kind: 'number', value })
export const leaf = (key: Key): Leaf => ({ kind: 'leaf', key })

// The constructors below leave out what changes nothing (x + 0, 1 * x), so that gradients read as one would write them.

export const call = (name: Primitive, of: Tree): Tree =>
  of.kind === 'number' ? number(PRIMITIVES[name].value(of.value)) : { kind: 'call', name, of }

const isNumber = (tree: Tree, value: number): boolean => tree.kind === 'number' && tree.value === value

const OPERATIONS: Record<Operator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
}

/** `left operator right`, in float64. */
export const operate = (operator: Operator, left: number, right: number): number => OPERATIONS[operator](left, right)

function binary(operator: Operator, left: Tree, right: Tree): Tree {
  if (left.kind === 'number' && right.kind === 'number') return number(operate(operator, left.value, right.value))
  return { kind: 'binary', operator, left, right }
}

export function negate(of: Tree): Tree {
  if (of.kind === 'number') return number(-of.value)
  return of.kind === 'negate' ? of.of : { kind: 'negate', of }
}

export function add(left: Tree, right: Tree): Tree {
  if (isNumber(left, 0)) return right
  if (isNumber(right, 0)) return left
  if (right.kind === 'negate') return subtract(left, right.of)
  return left.kind === 'negate' ? subtract(right, left.of) : binary('+', left, right)
}

export function subtract(left: Tree, right: Tree): Tree {
  if (isNumber(right, 0)) return left
  if (isNumber(left, 0)) return negate(right)
  return right.kind === 'negate' ? add(left, right.of) : binary('-', left, right)
}

export function multiply(left: Tree, right: Tree): Tree {
  if (isNumber(left, 0) || isNumber(right, 0)) return number(0)
  if (isNumber(left, 1)) return right
  if (isNumber(right, 1)) return left
  if (left.kind === 'negate') return negate(multiply(left.of, right))
  return right.kind === 'negate' ? negate(multiply(left, right.of)) : binary('*', left, right)
}

export function divide(left: Tree, right: Tree): Tree {
  if (isNumber(left, 0) && !isNumber(right, 0)) return left
  return isNumber(right, 1) ? left : binary('/', left, right)
}

const fingerprints = new WeakMap<Tree, string>()

/** Equal trees have equal fingerprints. */
export function fingerprint(tree: Tree): string {
  let print = fingerprints.get(tree)
  if (print === undefined) fingerprints.set(tree, (print = spell(tree)))
  return print
}

function spell(tree: Tree): string {
  switch (tree.kind) {
    case 'number':
      return String(tree.value)
    case 'leaf':
      return tree.key
    case 'negate':
      return `-(${fingerprint(tree.of)})`
    case 'call':
      return `${tree.name}(${fingerprint(tree.of)})`
    case 'binary':
      return `(${fingerprint(tree.left)}${tree.operator}${fingerprint(tree.right)})`
  }
}

export function children(tree: Tree): readonly Tree[] {
  if (tree.kind === 'binary') return [tree.left, tree.right]
  return tree.kind === 'negate' || tree.kind === 'call' ? [tree.of] : []
}

const sizes = new WeakMap<Tree, number>()

/** How many nodes a tree has when shared parts are written out: counted without doing so. */
export function sizeOf(tree: Tree): number {
  let size = sizes.get(tree)
  if (size === undefined) {
    size = 1 + children(tree).reduce((sum, child) => sum + sizeOf(child), 0)
    sizes.set(tree, size)
  }
  return size
}

const leafSets = new WeakMap<Tree, ReadonlySet<Key>>()

function leafSet(tree: Tree): ReadonlySet<Key> {
  let known = leafSets.get(tree)
  if (!known) {
    const own = tree.kind === 'leaf' ? [tree.key] : children(tree).flatMap((child) => [...leafSet(child)])
    leafSets.set(tree, (known = new Set(own)))
  }
  return known
}

/** The keys of all leaves, each once, in order of appearance; added to those already found. */
export function leaves(tree: Tree, found = new Set<Key>()): Set<Key> {
  for (const key of leafSet(tree)) found.add(key)
  return found
}

/** The tree with other children, in their order. */
export function withChildren(tree: Tree, [first, second]: readonly Tree[]): Tree {
  switch (tree.kind) {
    case 'negate':
    case 'call':
      return { ...tree, of: first! }
    case 'binary':
      return { ...tree, left: first!, right: second! }
    default:
      return tree
  }
}

/** Whether an operand is a state as it stands: then it is in memory anyway, and need not be kept. */
export const isState = (operand: Tree): operand is Leaf => operand.kind === 'leaf' && spaceOf(operand.key) === 'before'

/** Whether only a kernel can compute it: a product, or the input itself. */
export const isProduct = (key: Key): boolean => spaceOf(key) === 'wx' || spaceOf(key) === 'ru'

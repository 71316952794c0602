import type { Place } from './error.js'

/** The functions that an equation may call. */
export const FUNCTIONS = ['sigmoid', 'tanh', 'relu'] as const
export type FunctionName = (typeof FUNCTIONS)[number]

/** `heaviside(x)` = 1 where x > 0, else 0: the derivative of relu. It occurs in gradients only. */
export type AnyFunction = FunctionName | 'heaviside'

export type Operator = '+' | '-' | '*' | '/'

/**
 * What an expression may read, as a key `space.name`: `wx.i` the product W@x of gate i with its bias; `ru.i` the product R@… of gate i with
 * its bias; `value.i` what an equation computed; `before.c` and `after.c` the state c before and after the step. In gradients also `d.…`,
 * the gradient of a value, `dafter.…` of a next state, `carried.…` of a value as left by the later stages, and `doperand`.
 */
export type Key = string

/** `ru.n` → `ru` */
export const spaceOf = (key: Key): string => key.slice(0, key.indexOf('.'))
/** `ru.n` → `n` */
export const nameOf = (key: Key): string => key.slice(key.indexOf('.') + 1)

export type Tree =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'leaf'; readonly key: Key }
  | { readonly kind: 'negate'; readonly of: Tree }
  | { readonly kind: 'call'; readonly name: AnyFunction; readonly of: Tree }
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
export const leaf = (key: Key): Tree => ({ kind: 'leaf', key })
export const call = (name: AnyFunction, of: Tree): Tree => ({ kind: 'call', name, of })

const isNumber = (tree: Tree, value: number): boolean => tree.kind === 'number' && tree.value === value
const binary = (operator: Operator, left: Tree, right: Tree): Tree => ({ kind: 'binary', operator, left, right })

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
  if (isNumber(left, 0)) return left
  return isNumber(right, 1) ? left : binary('/', left, right)
}

/** Equal trees have equal fingerprints. */
export function fingerprint(tree: Tree): string {
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

/** The keys of all leaves, each once, in order of appearance. */
export function leaves(tree: Tree): Set<Key> {
  if (tree.kind === 'leaf') return new Set([tree.key])
  return new Set(children(tree).flatMap((child) => [...leaves(child)]))
}

/** Whether an operand is a state as it stands: then it is in memory anyway, and need not be kept. */
export const isState = (operand: Tree): operand is Tree & { kind: 'leaf' } =>
  operand.kind === 'leaf' && spaceOf(operand.key) === 'before'

import { FUNCTIONS } from './functions.js'
import type { Equation } from './parse.js'
import { number, operate, type Written } from './tree.js'

/** What one step of one unit is given. With one unit each matrix is a number. */
export interface StepInputs {
  readonly x: number
  /** The states before the step. */
  readonly states: Readonly<Record<string, number>>
  /** A parameter of the equation that defines `owner`. What is written `b` has one number, also where it is two biases. */
  weight(parameter: 'W' | 'R' | 'P' | 'b' | 'b_R', owner: string): number
}

/**
 * One step in float64, straight from the equations as they are written, which make a cell: the value of every expression in them. An equation's own value, and a
 * state's next, is that of its tree.
 */
export function step(equations: readonly Equation[], given: StepInputs): ReadonlyMap<Written, number> {
  const values = new Map<Written, number>()
  const defined = (name: string, next: boolean): Equation | undefined =>
    equations.find((equation) => equation.name === name && equation.next === next)

  function valueOf(tree: Written, owner: string): number {
    let value = values.get(tree)
    if (value === undefined) values.set(tree, (value = compute(tree, owner)))
    return value
  }

  function compute(tree: Written, owner: string): number {
    switch (tree.kind) {
      case 'number':
        return tree.value
      case 'negate':
        return -valueOf(tree.of, owner)
      case 'name':
        return named(tree.name, tree.next, owner)
      case 'product':
        return given.weight(tree.matrix, owner) * valueOf(tree.of, owner)
      case 'binary':
        return operate(tree.operator, valueOf(tree.left, owner), valueOf(tree.right, owner))
      case 'call': {
        // A function of a number is a number: trees fold what is constant.
        const result = FUNCTIONS[tree.name]!(number(valueOf(tree.of, owner)))
        return result.kind === 'number' ? result.value : NaN
      }
    }
  }

  function named(name: string, next: boolean, owner: string): number {
    const equation = defined(name, next)
    if (equation) return valueOf(equation.tree, equation.name)
    if (name === 'x') return given.x
    if (name === 'P' || name === 'b' || name === 'b_R') return given.weight(name, owner)
    return given.states[name] ?? 0
  }

  for (const { name, tree } of equations) valueOf(tree, name)
  return values
}

import { PRIMITIVES } from './primitives.js'
import { operate, type Key, type Tree } from './tree.js'

/** The value of an expression in float64, given what its leaves stand for. */
export function evaluate(tree: Tree, read: (key: Key) => number): number {
  switch (tree.kind) {
    case 'number':
      return tree.value
    case 'leaf':
      return read(tree.key)
    case 'negate':
      return -evaluate(tree.of, read)
    case 'call':
      return PRIMITIVES[tree.name].value(evaluate(tree.of, read))
    case 'binary':
      return operate(tree.operator, evaluate(tree.left, read), evaluate(tree.right, read))
  }
}

import { type AnyFunction, type Key, type Tree } from './tree.js'

const FUNCTIONS: Record<AnyFunction, (x: number) => number> = {
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  relu: (x) => Math.max(x, 0),
  heaviside: (x) => (x > 0 ? 1 : 0),
}

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
      return FUNCTIONS[tree.name](evaluate(tree.of, read))
    case 'binary': {
      const left = evaluate(tree.left, read)
      const right = evaluate(tree.right, read)
      switch (tree.operator) {
        case '+':
          return left + right
        case '-':
          return left - right
        case '*':
          return left * right
        case '/':
          return left / right
      }
    }
  }
}

import { PRIMITIVES } from './primitives.js'
import { children, type Tree } from './tree.js'

/**
 * What it costs to keep a number for the way back, in additions: writing four bytes and reading them again passes through memory twice. Measured
 * on one core, and roughly the same on graphics cards: about as much as a tanh and a little. So one tanh is computed again, two are not.
 */
export const SAVE_COST = 20

/** What it costs to compute an expression once its leaves are at hand, in additions. */
export function computeCost(tree: Tree): number {
  let cost = costs.get(tree)
  if (cost === undefined) costs.set(tree, (cost = costOf(tree)))
  return cost
}

const costs = new WeakMap<Tree, number>()

function costOf(tree: Tree): number {
  const inner = children(tree).reduce((sum, child) => sum + computeCost(child), 0)
  switch (tree.kind) {
    case 'call':
      return inner + PRIMITIVES[tree.name].cost
    case 'binary':
      return inner + (tree.operator === '/' ? 4 : 1)
    case 'negate':
      return inner + 1
    default:
      return inner
  }
}

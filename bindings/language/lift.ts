import { computeCost, SAVE_COST } from './cost.js'
import { children, fingerprint, isProduct, leaf, leaves, withChildren, type Key, type Tree } from './tree.js'

/** `target = tree`. */
export interface Assignment {
  readonly target: Key
  readonly tree: Tree
}

/**
 * Takes the parts of an equation that the way back should read, not compute again, out of it: they become values of their own.
 *
 * - What contains a product `W@x` or `R@…` (or `x` itself) can only be computed again if the product is kept. So a function of it, and a factor
 *   made of it, are values: then one number is kept for the whole part. `h' = sigmoid(W@x + R@h + b) * h` keeps the sigmoid.
 * - Other functions become values if computing them again costs more than keeping them (cost.ts).
 *
 * @param nameOf makes a name that is not taken yet
 */
export function lift({ target, tree }: Assignment, nameOf: () => string): Assignment[] {
  const lifted = new Set<string>()
  const seen = new Set<string>()
  const visit = (part: Tree): void => {
    const print = fingerprint(part)
    const isProductive = hasProduct(part)
    // A product that occurs twice (silu(W@x)) is read in one place only.
    if (isProductive && seen.has(print)) lifted.add(print)
    if (seen.has(print)) return
    seen.add(print)
    if (part !== tree && part.kind === 'call' && (isProductive || computeCost(part) > SAVE_COST)) lifted.add(print)
    const isProduct = part.kind === 'binary' && (part.operator === '*' || part.operator === '/')
    for (const child of children(part)) {
      if (isProduct && hasProduct(child) && children(child).length > 0) lifted.add(fingerprint(child))
      visit(child)
    }
  }
  visit(tree)

  const parts: Assignment[] = []
  const values = new Map<string, Tree>()
  const rewrite = (part: Tree): Tree => {
    const print = fingerprint(part)
    const known = values.get(print)
    if (known) return known
    const inner = children(part).length > 0 ? withChildren(part, children(part).map(rewrite)) : part
    if (!lifted.has(print) || part === tree) return inner
    const value = leaf(`value.${nameOf()}`)
    parts.push({ target: value.key, tree: inner })
    values.set(print, value)
    return value
  }
  const rest = rewrite(tree)
  return [...parts, { target, tree: rest }]
}

/** Whether a tree reads what only a kernel can compute. */
const hasProduct = (tree: Tree): boolean => [...leaves(tree)].some(isProduct)

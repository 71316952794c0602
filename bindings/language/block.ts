import type { Statement } from './statement.js'
import { children, fingerprint, leaf, leaves, nameOf, spaceOf, withChildren, type Key, type Tree } from './tree.js'

/** A straight run of statements, ready to be written in some language. */
export interface Block {
  /** What must be loaded first: all that is read and not computed in the block. */
  readonly loads: readonly Key[]
  readonly statements: readonly Statement[]
}

/** Compilers limit how deep an expression may be (Chrome's WGSL: 512). What is deeper gets names on the way. */
const DEEPEST = 64

const depths = new WeakMap<Tree, number>()
function depthOf(tree: Tree): number {
  let depth = depths.get(tree)
  if (depth === undefined) depths.set(tree, (depth = 1 + Math.max(0, ...children(tree).map(depthOf))))
  return depth
}

/** Makes a block in which a subexpression that occurs twice is computed once, before its first use, under a name `t0`, `t1` … */
export function block(given: readonly Statement[]): Block {
  const uses = new Map<string, number>()
  const count = (tree: Tree): void => {
    const print = fingerprint(tree)
    uses.set(print, (uses.get(print) ?? 0) + 1)
    if (uses.get(print) === 1) children(tree).forEach(count)
  }
  given.forEach(({ tree }) => count(tree))

  const statements: Statement[] = []
  const known = new Map<string, Tree>()
  let temporaries = 0
  const rewrite = (tree: Tree, isWhole = false): Tree => {
    if (children(tree).length === 0) return tree
    const print = fingerprint(tree)
    const before = known.get(print)
    if (before) return before
    const inner = withChildren(
      tree,
      children(tree).map((child) => rewrite(child)),
    )
    if (depthOf(inner) < DEEPEST && (isWhole || uses.get(print)! < 2)) return inner
    const name = leaf(`t${temporaries++}`)
    known.set(print, name)
    statements.push({ target: name.key, tree: inner, add: false })
    return name
  }
  for (const { target, tree, add } of given) {
    statements.push({ target, tree: rewrite(tree, isLocal(target)), add })
    if (isLocal(target) && children(tree).length > 0 && !known.has(fingerprint(tree)))
      known.set(fingerprint(tree), leaf(target))
  }
  const computed = new Set(given.map(({ target }) => target))
  const loads = new Set<Key>()
  for (const { tree } of given) leaves(tree, loads)
  return { loads: [...loads].filter((key) => !computed.has(key)), statements }
}

/** Whether a statement defines a name that later statements read (and not only a place in memory). */
export const isLocal = (key: Key): boolean => /^(value|after|d)\.|^t\d+$/.test(key)

/**
 * The variable that stands for a key in derived code: `i`, `c_next`, `d_i`, `wx_i`, `P_i`. A name of more than one letter gets a `_` at its end, which neither
 * the keywords of any language have nor what the kernels supply.
 */
export function localName(key: Key): string {
  if (!key.includes('.')) return key
  const name = nameOf(key)
  switch (spaceOf(key)) {
    case 'value':
    case 'before':
      return name.length > 1 ? `${name}_` : name
    case 'after':
      return `${name}_next`
    case 'dafter':
      return `d_after_${name}`
    case 'wx':
      return name === 'x' ? 'x' : `wx_${name}`
    default:
      return `${spaceOf(key)}_${name}`
  }
}

import type { Program } from './analyse.js'
import { computeCost, SAVE_COST } from './cost.js'
import type { StageGradient } from './statement.js'
import { isKept } from './schedule.js'
import { isProduct, leaves, spaceOf, type Key, type Tree } from './tree.js'

/** How a value is at hand that the way back, or a later stage, reads. */
export interface Kept {
  /** Kept in memory: values, products, and operands that are computed. */
  readonly saved: readonly Key[]
  /** Computed again from what is at hand. */
  readonly recomputed: ReadonlyMap<Key, Tree>
}

/**
 * Decides for each value that is read again whether to keep it or to compute it again. It is computed again if that costs less than keeping it
 * (cost.ts) and needs nothing but states, which are kept anyway, and values that are at hand. A product can only be kept.
 */
export function keep(program: Program, gradients: readonly StageGradient[]): Kept {
  const { stages } = program
  const needed = new Set<Key>()
  const inOperands = new Set<Key>()
  const own = new Map<Key, number>()
  stages.forEach(({ operand, gates, equations }, index) => {
    for (const { target, tree } of equations) {
      own.set(target, index)
      for (const key of leaves(tree)) if ((own.get(key) ?? index) < index) needed.add(key)
    }
    if (gates.length > 0) leaves(operand, inOperands)
  })
  for (const { backward, operandBackward } of gradients) {
    for (const { tree } of backward) leaves(tree, needed)
    for (const { tree } of operandBackward) leaves(tree, inOperands)
  }

  const saved = new Set<Key>()
  const recomputed = new Map<Key, Tree>()
  const costs = new Map<Key, number>()
  /** An operand is computed where only states before the step and saved values are at hand. */
  const plain = new Set<Key>()
  const isPlain = (key: Key): boolean => plain.has(key) || saved.has(key) || spaceOf(key) === 'before'

  for (const { target, tree } of stages.flatMap(({ equations }) => equations)) {
    const read = [...leaves(tree)]
    for (const key of read) if (isProduct(key) && needed.has(key)) saved.add(key)
    if (spaceOf(target) !== 'value') continue
    const cost = read.reduce((sum, key) => sum + costOf(key, saved, costs), computeCost(tree))
    const isUsed = needed.has(target) || inOperands.has(target)
    if (cost <= SAVE_COST && (read.every(isPlain) || !inOperands.has(target))) {
      costs.set(target, cost)
      recomputed.set(target, tree)
      if (read.every(isPlain)) plain.add(target)
    } else if (isUsed) saved.add(target)
  }
  stages.forEach((stage, index) => isKept(stage) && saved.add(`operand.${index}`))
  return { saved: [...saved], recomputed: readAgain(recomputed, [...needed, ...inOperands]) }
}

/** The values that are really computed again: those that are read, and what they are computed from. */
function readAgain(recomputed: ReadonlyMap<Key, Tree>, read: readonly Key[]): Map<Key, Tree> {
  const wanted = new Set<Key>()
  const want = (key: Key): void => {
    const tree = recomputed.get(key)
    if (!tree || wanted.has(key)) return
    wanted.add(key)
    leaves(tree).forEach(want)
  }
  read.forEach(want)
  return new Map([...recomputed].filter(([key]) => wanted.has(key)))
}

/** What it costs to have at hand what a value is computed from: nothing if it is in memory, infinitely much if it is lost. */
function costOf(key: Key, saved: ReadonlySet<Key>, costs: ReadonlyMap<Key, number>): number {
  if (saved.has(key) || spaceOf(key) === 'before' || spaceOf(key) === 'after') return 0
  return costs.get(key) ?? Infinity
}

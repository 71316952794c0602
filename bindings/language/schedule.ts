import type { Assignment } from './lift.js'
import {
  children,
  fingerprint,
  isState,
  leaf,
  leaves,
  nameOf,
  spaceOf,
  withChildren,
  type Key,
  type Tree,
} from './tree.js'

/** A product `R @ operand` for some gates, then the equations that it makes computable. Without gates there is no product. */
export interface ProgramStage {
  readonly operand: Tree
  readonly gates: readonly string[]
  readonly equations: readonly Assignment[]
}

interface Draft {
  operand: Tree | null
  readonly gates: string[]
  readonly equations: Assignment[]
}

/**
 * Puts assignments, already in order, into stages. A stage is all that one product `R @ operand` makes computable: the LSTM has one, `R@h`; where a
 * gate multiplies a product's operand (`R@(r * h)`), a second stage follows. A product belongs to the stage of the assignment that reads it.
 * What crosses stages are values: a next state that a later stage or an operand reads is copied into one.
 * @param operands what R multiplies, by the product's key
 * @param idle the operand of a stage without a product, where a kernel needs one
 */
export function schedule(
  assignments: readonly Assignment[],
  operands: ReadonlyMap<Key, Tree>,
  idle: Tree,
  nameFor: (name: string) => string,
): ProgramStage[] {
  const stages: Draft[] = []
  const stageOf = new Map<Key, number>()
  const copies = new Map<Key, Tree>()
  const latest = (keys: Iterable<Key>, none: number): number =>
    Math.max(none, ...[...keys].map((key) => stageOf.get(key) ?? none))
  const stageAt = (index: number): Draft => {
    while (stages.length <= index) stages.push({ operand: null, gates: [], equations: [] })
    return stages[index]!
  }
  const place = (assignment: Assignment, index: number): void => {
    stageAt(index).equations.push(assignment)
    stageOf.set(assignment.target, index)
  }
  const copyOf = (state: Key): Tree => {
    let copy = copies.get(state)
    if (!copy) {
      const key = `value.${nameFor(nameOf(state))}`
      place({ target: key, tree: leaf(state) }, stageOf.get(state)!)
      copies.set(state, (copy = leaf(key)))
    }
    return copy
  }
  /** With copies of the next states that stages before `index` computed. */
  const withCopies = (tree: Tree, index: number): Tree => {
    if (tree.kind === 'leaf')
      return spaceOf(tree.key) === 'after' && stageOf.get(tree.key)! < index ? copyOf(tree.key) : tree
    return children(tree).length > 0
      ? withChildren(
          tree,
          children(tree).map((child) => withCopies(child, index)),
        )
      : tree
  }

  for (const { target, tree } of assignments) {
    const read = leaves(tree)
    const product = [...read].find((key) => spaceOf(key) === 'ru')
    let index = latest(read, 0)
    if (product) {
      const written = operands.get(product)!
      // An operand is ready once the stages are over that compute what it reads.
      const ready = latest(leaves(written), -1) + 1
      const operand = withCopies(written, ready)
      index = Math.max(index, ready)
      while (!canTake(stages[index], operand)) index++
      stageAt(index).operand = operand
      stageAt(index).gates.push(nameOf(product))
    }
    place({ target, tree: withCopies(tree, index) }, index)
  }
  postpone(stages)
  return stages.map(({ operand, ...stage }) => ({ operand: operand ?? idle, ...stage }))
}

/** Moves values without a product of their own to the first stage that reads them: what crosses no stage need not wait in memory. */
function postpone(stages: readonly Draft[]): void {
  for (let index = stages.length - 2; index >= 0; index--) {
    const { equations } = stages[index]!
    for (const assignment of [...equations].reverse()) {
      const { target, tree } = assignment
      if (
        spaceOf(target) !== 'value' ||
        [...leaves(tree)].some((key) => spaceOf(key) === 'ru' || spaceOf(key) === 'after')
      )
        continue
      const first = stages.findIndex(
        (stage, s) =>
          stage.equations.some((other) => leaves(other.tree).has(target)) ||
          (s + 1 < stages.length && stages[s + 1]!.operand && leaves(stages[s + 1]!.operand!).has(target)),
      )
      if (first <= index) continue
      equations.splice(equations.indexOf(assignment), 1)
      stages[first]!.equations.unshift(assignment)
    }
  }
}

const canTake = (stage: Draft | undefined, operand: Tree): boolean =>
  !stage?.operand || fingerprint(stage.operand) === fingerprint(operand)

/** Whether what R multiplies in a stage is computed, and so kept: the gradient of R is its product with dru. */
export const isKept = ({ operand, gates }: ProgramStage): boolean => gates.length > 0 && !isState(operand)

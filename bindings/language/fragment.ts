import type { Program } from './analyse.js'
import { block, isLocal, type Block } from './block.js'
import type { Gradient } from './gradient.js'
import type { Statement } from './statement.js'
import { indexer } from './layout_of.js'
import { isKept, type ProgramStage } from './schedule.js'
import { isProduct, leaves, spaceOf, type Key, type Tree } from './tree.js'

/** Where a number lies in the arrays of one unit: `{ array: 'ru', index: 2 }`. */
export interface Place {
  readonly array: ArrayName
  readonly index: number
}

/** A unit's arrays, as the kernels have them. */
export type ArrayName =
  | 'wx'
  | 'ru'
  | 'peephole'
  | 'before'
  | 'after'
  | 'saved'
  | 'dafter'
  | 'dbefore'
  | 'carried'
  | 'dwx'
  | 'dru'
  | 'doperand'

/** One step of a pointwise function, in no language yet. */
export type Step =
  | { readonly kind: 'load'; readonly key: Key; readonly place: Place }
  | { readonly kind: 'define'; readonly key: Key; readonly tree: Tree }
  | { readonly kind: 'store'; readonly place: Place; readonly tree: Tree; readonly add: boolean }
  /** Hands over what R multiplies. */
  | { readonly kind: 'give'; readonly tree: Tree }

/** The four pointwise functions of a cell, stage by stage. */
export interface Fragment {
  readonly forward: readonly (readonly Step[])[]
  readonly operand: readonly (readonly Step[])[]
  readonly operandBackward: readonly (readonly Step[])[]
  readonly backward: readonly (readonly Step[])[]
}

export function fragment(program: Program, gradient: Gradient): Fragment {
  const { saved, recomputed } = gradient
  const indexOf = indexer(program, gradient)

  /** `fresh`: the products that the kernel has just put into the unit's arrays; others lie where they were saved. */
  const placeOf = (key: Key, fresh: ReadonlySet<Key>): Place => {
    if (key === 'doperand') return { array: 'doperand', index: 0 }
    if (saved.includes(key) && !fresh.has(key)) return { array: 'saved', index: saved.indexOf(key) }
    return { array: (ARRAYS[spaceOf(key)] ?? spaceOf(key)) as ArrayName, index: indexOf(key) }
  }

  /** The statements, after those that compute values again which they read. */
  const withRecomputed = (statements: readonly Statement[]): Statement[] => {
    const there = new Set(statements.map(({ target }) => target))
    const again: Statement[] = []
    const want = (key: Key): void => {
      const tree = recomputed.get(key)
      if (!tree || there.has(key)) return
      there.add(key)
      leaves(tree).forEach(want)
      again.push({ target: key, tree, add: false })
    }
    for (const { tree } of statements) leaves(tree).forEach(want)
    return [...again, ...statements]
  }

  /** Each number is loaded where it is first read: more at a time than there are registers would only be stored away again. */
  const write = ({ loads, statements }: Block, keeps: ReadonlySet<Key>, fresh: ReadonlySet<Key>): Step[] => {
    const pending = new Set(loads)
    const load = (keys: Iterable<Key>): Step[] =>
      [...keys].filter((key) => pending.delete(key)).map((key) => ({ kind: 'load', key, place: placeOf(key, fresh) }))
    const steps = statements.flatMap(({ target, tree, add }): Step[] => {
      const loaded = load(leaves(tree))
      if (!isLocal(target)) return [...loaded, { kind: 'store', place: placeOf(target, NONE), tree, add }]
      const define: Step = { kind: 'define', key: target, tree }
      const store: Step = {
        kind: 'store',
        place: placeOf(target, NONE),
        tree: { kind: 'leaf', key: target },
        add: false,
      }
      return keeps.has(target) ? [...loaded, define, store] : [...loaded, define]
    })
    return [...steps, ...load(loads)]
  }

  const forward = program.stages.map(({ equations }, stage) => {
    const fresh = new Set(equations.flatMap(({ tree }) => [...leaves(tree)]).filter(isProduct))
    const keeps = new Set(
      equations.map(({ target }) => target).filter((key) => spaceOf(key) === 'after' || saved.includes(key)),
    )
    const kept = [...fresh].filter((key) => saved.includes(key))
    return [
      ...write(block(withRecomputed(forwardStatements(program.stages, stage))), keeps, fresh),
      ...kept.map((key): Step => ({
        kind: 'store',
        place: placeOf(key, NONE),
        tree: { kind: 'leaf', key },
        add: false,
      })),
    ]
  })
  const operand = program.stages.map(({ operand: tree }) => {
    const { loads, statements } = block(withRecomputed([{ target: 'operand', tree, add: false }]))
    const whole = statements.at(-1)!
    return [
      ...write({ loads, statements: statements.slice(0, -1) }, NONE, NONE),
      { kind: 'give' as const, tree: whole.tree },
    ]
  })
  const back = (statements: readonly Statement[]): Step[] => {
    const wanted = statements.filter((statement) => gradient.separate || spaceOf(statement.target) !== 'dwx')
    return write(block(withRecomputed(wanted)), NONE, NONE)
  }
  return {
    forward,
    operand,
    operandBackward: gradient.stages.map((stage) => back(stage.operandBackward)),
    backward: gradient.stages.map((stage) => back(stage.backward)),
  }
}

const NONE: ReadonlySet<Key> = new Set()

/** Where a space's numbers lie, if not in the array of its own name. */
const ARRAYS: Readonly<Record<string, ArrayName>> = { P: 'peephole', dP: 'dwx' }

/** What a stage computes going forward; an operand that is computed is kept as `operand.stage`. */
function forwardStatements(stages: readonly ProgramStage[], index: number): Statement[] {
  const { operand, equations } = stages[index]!
  const computed = isKept(stages[index]!) ? [{ target: `operand.${index}`, tree: operand }] : []
  return [...equations, ...computed].map(({ target, tree }) => ({ target, tree, add: false }))
}

import type { Program } from './analyse.js'
import { computeCost } from './cost.js'
import { DERIVATIVES } from './functions.js'
import { keep, type Kept } from './keep.js'
import { isKept, type ProgramStage } from './schedule.js'
import type { StageGradient, Statement } from './statement.js'
import {
  add,
  call,
  divide,
  fingerprint,
  leaf,
  leaves,
  multiply,
  nameOf,
  negate,
  number,
  spaceOf,
  type Key,
  type Tree,
} from './tree.js'

export interface Gradient extends Kept {
  readonly stages: readonly StageGradient[]
  /** The values whose gradient crosses from a later stage into an earlier one. */
  readonly carried: readonly Key[]
  /** Whether `dwx` and `dru` differ for some gate. */
  readonly separate: boolean
}

/** Where the gradient of what an expression reads is gathered. */
const GATHERS: Record<string, string> = { wx: 'dwx', ru: 'dru', P: 'dP', before: 'dbefore', value: 'carried' }
const gather = (key: Key): Key => `${GATHERS[spaceOf(key)]!}.${nameOf(key)}`

/** Reverse-mode differentiation of a step, symbolically: for each equation, from the last to the first, the chain rule once. */
export function differentiate(program: Program): Gradient {
  const stageOf = new Map<Key, number>()
  program.stages.forEach(({ equations }, index) => equations.forEach(({ target }) => stageOf.set(target, index)))
  const carried = [...stageOf.keys()].filter(
    (target) =>
      spaceOf(target) === 'value' &&
      program.stages.some(
        (stage, index) =>
          leaves(stage.operand).has(target) || (index > stageOf.get(target)! && reads(stage).has(target)),
      ),
  )

  const equationOf = new Map(
    program.stages.flatMap(({ equations }) => equations.map(({ target, tree }) => [target, tree])),
  )
  const stages = program.stages.map((stage, index) => ({
    backward: backwardOf(stage, (key) => stageOf.get(key) === index, carried, equationOf),
    operandBackward: operandBackwardOf(stage, index),
  }))
  completeSums(program, carried, stages)
  return { stages, carried, separate: isSeparate(program, stages), ...keep(program, stages) }
}

/**
 * Going back the last stage runs first. It sets what the operand of any stage may add to, be it to zero. Other sums are set by the first
 * stage that has something for them and added to by the rest.
 */
function completeSums(program: Program, carried: readonly Key[], stages: { backward: Statement[] }[]): void {
  const begun = new Set<Key>()
  const zero = (stage: { backward: Statement[] }, targets: readonly Key[]): void => {
    for (const target of targets) {
      if (begun.has(target)) continue
      begun.add(target)
      stage.backward.push({ target, tree: number(0), add: false })
    }
  }
  const last = stages.length - 1
  for (let index = last; index >= 0; index--) {
    const stage = stages[index]!
    stage.backward = stage.backward.map((statement) => {
      const add = begun.has(statement.target)
      begun.add(statement.target)
      return { ...statement, add }
    })
    zero(
      stage,
      program.stages[index]!.gates.map((gate) => `dru.${gate}`),
    )
    if (index === last) zero(stage, [...program.states.map((state) => `dbefore.${state}`), ...carried.map(gather)])
  }
  const rest = [...program.inputs.map((gate) => `dwx.${gate}`), ...program.peepholes.map((name) => `dP.${name}`)]
  zero(stages[0]!, rest)
}

/** All keys that a stage reads, its operand included. */
export function reads(stage: ProgramStage): Set<Key> {
  const found = leaves(stage.operand)
  for (const { tree } of stage.equations) leaves(tree, found)
  return found
}

function backwardOf(
  stage: ProgramStage,
  isOwn: (key: Key) => boolean,
  carried: readonly Key[],
  equationOf: ReadonlyMap<Key, Tree>,
): Statement[] {
  /** The gradient of each key read or computed here, as a sum of contributions so far. */
  const gradient = new Map<Key, Tree>()
  for (const { target } of stage.equations) {
    if (spaceOf(target) === 'after') gradient.set(target, leaf(`dafter.${nameOf(target)}`))
    else if (carried.includes(target)) gradient.set(target, leaf(`carried.${nameOf(target)}`))
  }
  const statements: Statement[] = []
  for (const { target, tree } of [...stage.equations].reverse()) {
    const incoming = gradient.get(target)
    if (!incoming) continue // nothing that matters reads this value
    let seed = incoming
    if (incoming.kind !== 'leaf') {
      // Named, so that each contribution below reads one number.
      const key = `d.${nameOf(target)}${spaceOf(target) === 'after' ? '_next' : ''}`
      statements.push({ target: key, tree: incoming, add: false })
      seed = leaf(key)
    }
    const contributions = gated(target, tree, seed, equationOf) ?? chain(tree, seed, leaf(target))
    for (const { key, tree: contribution } of contributions) {
      gradient.set(key, add(gradient.get(key) ?? number(0), contribution))
    }
  }
  for (const [key, tree] of gradient) {
    if (isOwn(key)) continue
    statements.push({ target: gather(key), tree, add: false })
  }
  return statements
}

/**
 * `h' = o * tanh(c')`, with o a sigmoid: tanh(c') need not be computed again. It is h' / o, and both are kept. Where o is 0 the quotient does not matter,
 * for all that it contributes is multiplied by o.
 */
function gated(target: Key, tree: Tree, seed: Tree, equationOf: ReadonlyMap<Key, Tree>): Contribution[] | null {
  if (spaceOf(target) !== 'after' || tree.kind !== 'binary' || tree.operator !== '*') return null
  const [gate, value] = tree.left.kind === 'leaf' ? [tree.left, tree.right] : [tree.right, tree.left]
  if (gate.kind !== 'leaf' || value.kind !== 'call') return null
  const own = equationOf.get(gate.key)
  if (own?.kind !== 'call' || own.name !== 'sigmoid' || leaves(value).has(gate.key)) return null
  const quotient = divide(leaf(target), call('divisor', gate))
  if (computeCost(quotient) >= computeCost(value)) return null
  return [{ key: gate.key, tree: multiply(seed, quotient) }, ...chain(value, multiply(seed, gate), quotient)]
}

function operandBackwardOf(stage: ProgramStage, index: number): Statement[] {
  if (stage.gates.length === 0) return []
  const result = isKept(stage) ? leaf(`operand.${index}`) : stage.operand
  const gradient = new Map<Key, Tree>()
  for (const { key, tree } of chain(stage.operand, leaf('doperand'), result))
    gradient.set(key, add(gradient.get(key) ?? number(0), tree))
  return [...gradient].map(([key, tree]) => ({ target: gather(key), tree, add: true }))
}

/** What a tree adds to the gradient of a leaf. */
interface Contribution {
  readonly key: Key
  readonly tree: Tree
}

/** The chain rule: what `seed`, the gradient of `tree`, contributes to the gradient of each leaf. `result`: where the value of tree can be read. */
function chain(tree: Tree, seed: Tree, result: Tree = tree): Contribution[] {
  switch (tree.kind) {
    case 'number':
      return []
    case 'leaf':
      return [{ key: tree.key, tree: seed }]
    case 'negate':
      return chain(tree.of, negate(seed))
    case 'call':
      return chain(tree.of, multiply(seed, DERIVATIVES[tree.name](result)))
    case 'binary':
      switch (tree.operator) {
        case '+':
          return [...chain(tree.left, seed), ...chain(tree.right, seed)]
        case '-':
          return [...chain(tree.left, seed), ...chain(tree.right, negate(seed))]
        case '*':
          return [...chain(tree.left, multiply(seed, tree.right)), ...chain(tree.right, multiply(seed, tree.left))]
        case '/':
          return [
            ...chain(tree.left, divide(seed, tree.right)),
            ...chain(tree.right, negate(divide(multiply(seed, result), tree.right))),
          ]
      }
  }
}

function isSeparate({ inputs, recurrent, raw, peepholes }: Program, stages: readonly StageGradient[]): boolean {
  if (raw || peepholes.length > 0 || inputs.join() !== recurrent.join()) return true
  const trees = new Map<Key, string>()
  stages.forEach(({ backward }, stage) =>
    backward.forEach(({ target, tree, add }) => trees.set(target, `${stage} ${add} ${fingerprint(tree)}`)),
  )
  return inputs.some((gate) => trees.get(`dwx.${gate}`) !== trees.get(`dru.${gate}`))
}

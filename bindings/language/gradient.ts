import type { Program, ProgramStage } from './analyse.js'
import {
  add,
  call,
  divide,
  fingerprint,
  leaf,
  leaves,
  multiply,
  negate,
  number,
  subtract,
  type Key,
  type Tree,
  isState,
  nameOf,
  spaceOf,
} from './tree.js'

/** `target = tree`, or `target += tree` where `add`. */
export interface Statement {
  readonly target: Key
  readonly tree: Tree
  readonly add: boolean
}

/** The pointwise parts of one stage, going back. */
export interface StageGradient {
  /** From the gradients of the next states (`dafter.…`) and of values left by later stages (`carried.…`) to those of what the stage reads. */
  readonly backward: readonly Statement[]
  /** From the gradient of the operand (`doperand`) to those of what it is computed from. */
  readonly operandBackward: readonly Statement[]
}

export interface Gradient {
  readonly stages: readonly StageGradient[]
  /** What the gradient or a later stage reads again of a step: values, products, and operands that are computed. */
  readonly saved: readonly Key[]
  /** The values whose gradient crosses from a later stage into an earlier one. */
  readonly carried: readonly Key[]
  /** Whether `dwx` and `dru` differ for some gate. */
  readonly separate: boolean
}

/** Where the gradient of what an expression reads is gathered. */
const GATHERS: Record<string, string> = { wx: 'dwx', ru: 'dru', before: 'dbefore', after: 'dafter' }

/** Reverse-mode differentiation of a step, symbolically: for each equation, from the last to the first, the chain rule once. */
export function differentiate(program: Program): Gradient {
  const stageOf = new Map<Key, number>()
  program.stages.forEach(({ equations }, index) => equations.forEach(({ target }) => stageOf.set(target, index)))

  const carried = program.stages
    .flatMap(({ equations }) => equations.map(({ target }) => target))
    .filter(
      (target) =>
        spaceOf(target) === 'value' &&
        program.stages.some((stage, index) => index > stageOf.get(target)! && reads(stage).has(target)),
    )

  const last = program.stages.length - 1
  const stages = program.stages.map((stage, index): StageGradient => {
    const backward = backwardOf(stage, (key) => stageOf.get(key) === index, carried)
    const first = index === last // the first to run, going back: it sets what the others add to
    const add = (target: Key): boolean => !first && (target.startsWith('dbefore.') || target.startsWith('carried.'))
    const statements = backward.map((statement) => ({ ...statement, add: statement.add || add(statement.target) }))
    const gates = stage.equations.flatMap(({ name }) => [
      ...(program.inputs.includes(name) ? [`dwx.${name}`] : []),
      ...(program.recurrent.includes(name) ? [`dru.${name}`] : []),
    ])
    const sums = first
      ? [...program.states.map((state) => `dbefore.${state}`), ...carried.map((key) => `carried.${nameOf(key)}`)]
      : []
    const missing = [...gates, ...sums]
      .filter((target) => !statements.some((statement) => statement.target === target))
      .map((target) => ({ target, tree: number(0), add: false }))
    const operandBackward = chain(stage.operand, leaf('doperand')).map(({ key, tree }) => ({
      target: gather(key),
      tree,
      add: true,
    }))
    return { backward: [...statements, ...missing], operandBackward }
  })

  const needed = new Set(
    stages.flatMap(({ backward, operandBackward }) =>
      [...backward, ...operandBackward].flatMap(({ tree }) => [...leaves(tree)]),
    ),
  )
  program.stages.forEach((stage, index) => {
    for (const key of reads(stage)) if ((stageOf.get(key) ?? index) < index) needed.add(key)
  })
  const candidates = program.stages.flatMap(({ equations }) =>
    equations.flatMap(({ name, target }) => [`wx.${name}`, `ru.${name}`, target]),
  )
  // A computed operand is kept too: the gradient of R is its product with dru.
  const operands = program.stages.map(({ operand }, index) => ({ operand, key: `operand.${index}` }))
  const computed = operands.filter(({ operand }) => !isState(operand)).map(({ key }) => key)
  const saved = [...candidates.filter((key) => needed.has(key) && spaceOf(key) !== 'after'), ...computed]
  return { stages, saved, carried, separate: isSeparate(program, stages) }
}

/** All keys that a stage reads, its operand included. */
function reads(stage: ProgramStage): Set<Key> {
  return new Set([...leaves(stage.operand), ...stage.equations.flatMap(({ tree }) => [...leaves(tree)])])
}

const gather = (key: Key): Key => `${GATHERS[spaceOf(key)] ?? 'carried'}.${nameOf(key)}`

function backwardOf(stage: ProgramStage, isOwn: (key: Key) => boolean, carried: readonly Key[]): Statement[] {
  /** The gradient of each key read or computed here, as a sum of contributions so far. */
  const gradient = new Map<Key, Tree>()
  for (const { target } of stage.equations) {
    if (spaceOf(target) === 'after') gradient.set(target, leaf(`dafter.${nameOf(target)}`))
    else if (carried.includes(target)) gradient.set(target, leaf(`carried.${nameOf(target)}`))
  }
  const statements: Statement[] = []
  for (const { target, tree } of [...stage.equations].reverse()) {
    const incoming = gradient.get(target)
    if (!incoming) continue // nothing reads this value
    let seed = incoming
    if (incoming.kind !== 'leaf') {
      // Named, so that each contribution below reads one number.
      const key = `d.${nameOf(target)}${spaceOf(target) === 'after' ? '_next' : ''}`
      statements.push({ target: key, tree: incoming, add: false })
      seed = leaf(key)
    }
    for (const { key, tree: contribution } of chain(tree, seed, leaf(target))) {
      gradient.set(key, add(gradient.get(key) ?? number(0), contribution))
    }
  }
  for (const [key, tree] of gradient) {
    if (isOwn(key)) continue
    statements.push({ target: gather(key), tree, add: spaceOf(key) === 'after' })
  }
  return statements
}

/** The chain rule: what `seed`, the gradient of `tree`, contributes to the gradient of each leaf. `result`: where the value of tree can be read. */
function chain(tree: Tree, seed: Tree, result: Tree = tree): { key: Key; tree: Tree }[] {
  switch (tree.kind) {
    case 'number':
      return []
    case 'leaf':
      return [{ key: tree.key, tree: seed }]
    case 'negate':
      return chain(tree.of, negate(seed))
    case 'call':
      return chain(tree.of, multiply(seed, derivative(tree.name, result)))
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

/** f′(x) in terms of y = f(x). */
function derivative(name: string, y: Tree): Tree {
  switch (name) {
    case 'sigmoid':
      return multiply(y, subtract(number(1), y))
    case 'tanh':
      return subtract(number(1), multiply(y, y))
    default:
      return call('heaviside', y)
  }
}

function isSeparate(program: Program, stages: readonly StageGradient[]): boolean {
  if (program.inputs.join() !== program.recurrent.join()) return true
  const trees = new Map(
    stages.flatMap(({ backward }) => backward.map(({ target, tree }) => [target, fingerprint(tree)] as const)),
  )
  return program.inputs.some((gate) => trees.get(`dwx.${gate}`) !== trees.get(`dru.${gate}`))
}

import type { CellDefinition } from './definition.js'
import { EquationError } from './error.js'
import { parse, type Equation } from './parse.js'
import { resolve, type Resolved } from './resolve.js'
import { fingerprint, isState, leaves, type Key, type Tree } from './tree.js'

/** A cell in the order in which a step computes it. */
export interface Program {
  readonly name: string
  readonly states: readonly string[]
  /** The gates with `W@x`, in the order of the text. */
  readonly inputs: readonly string[]
  /** The gates with `R@…`, stage after stage. */
  readonly recurrent: readonly string[]
  readonly stages: readonly ProgramStage[]
}

/** A product `R @ operand` for some gates, then the equations that it makes computable. */
export interface ProgramStage {
  readonly operand: Tree
  readonly gates: readonly string[]
  readonly equations: readonly Resolved[]
}

/** What a stage computes going forward; an operand that is computed is kept as `operand.stage`. */
export function forwardStatements(
  stages: readonly ProgramStage[],
  index: number,
): { target: Key; tree: Tree; add: false }[] {
  const { operand, equations } = stages[index]!
  const computed = !isState(operand) ? [{ target: `operand.${index}`, tree: operand }] : []
  return [...equations, ...computed].map(({ target, tree }) => ({ target, tree, add: false }))
}

const NAME = /^[A-Za-z]\w*$/
/** Names that mean something else in an equation, in the derived code, or in the languages that it is written in. */
const RESERVED = new RegExp(
  `^(${[
    'x|W|R|P|b|b_R',
    'u|at|stage|gate|plane|bytes|target|operand|forward|backward|operand_backward|before|after|saved|carried|wx|ru',
    'd[A-Z]\\w*|doperand|t\\d+|(d|wx|ru|operand|carried)_\\w*|\\w*_next|\\w*4',
    'Forward|Backward|STATES|INPUTS|RECURRENT|SAVED|CARRIED|STAGES|STAGE_WIDTH|STAGE_BEGIN|SEPARATE',
    'sigmoid|tanh|tanh_safe|relu|heaviside|select|max|min|exp|log|sqrt|abs|array|ptr|bool|f16|vec[234]\\w*|mat\\w*',
    'alias|break|case|class|const|continue|continuing|default|diagnostic|discard|do|else|enable|enum|export|extends|false|fn|for|function',
    'if|import|in|instanceof|let|loop|namespace|new|null|of|override|return|struct|super|switch|this|throw|true|try|type|typeof|var|void|while|yield',
    '[iuf](8|16|32|64|size)|v128|usize|isize|__\\w*',
  ].join('|')})$`,
)

/** Longer texts are refused, so that a hostile one cannot exhaust time or stack. */
const LONGEST = 10_000

/**
 * Orders a cell's equations into stages. A stage is all that one product `R @ operand` makes computable: the LSTM has one, `R@h`; where a gate
 * multiplies a product's operand (`R@(r * h)`), a second stage follows. @throws EquationError
 */
export function analyse(definition: CellDefinition): Program {
  const { name, states, equations: source } = definition
  if (source.length > LONGEST)
    throw new EquationError(
      `the equations have ${source.length} characters, ${LONGEST} are read`,
      '',
      { line: 1, column: 1 },
      name,
    )
  const written = parse(source, name)
  checkNames(definition, written)
  const values = new Set(written.filter(({ next }) => !next).map((equation) => equation.name))
  const resolved = written.map((equation) => resolve(equation, { cell: name, source, states, values }))
  const ordered = inOrder(resolved, definition)
  checkRead(ordered, definition)

  // The level of an equation: how many products come one after another before it can be computed.
  const level = new Map<Key, number>()
  const levelOf = (tree: Tree): number => Math.max(-1, ...[...leaves(tree)].map((key) => level.get(key) ?? -1))
  const operands = new Map<string, { operand: Tree; level: number }>()
  for (const { target, tree, operand } of ordered) {
    const own = operand ? levelOf(operand) + 1 : 0
    if (operand && !operands.has(fingerprint(operand))) operands.set(fingerprint(operand), { operand, level: own })
    level.set(target, Math.max(own, levelOf(tree)))
  }
  const products = [...operands.values()].sort((a, b) => a.level - b.level)
  if (products.length === 0)
    throw new EquationError('no equation has a product R@…, so nothing recurs', source, { line: 1, column: 1 }, name)

  // The stage of an equation: that of its own product, or the latest of what it reads.
  const stageOf = new Map<Key, number>()
  for (const { target, tree, operand } of ordered) {
    const own = operand ? products.findIndex((product) => fingerprint(product.operand) === fingerprint(operand)) : 0
    stageOf.set(target, Math.max(own, ...[...leaves(tree)].map((key) => stageOf.get(key) ?? 0)))
  }
  const stages = products.map(({ operand }, index) => ({
    operand,
    gates: resolved
      .filter((equation) => equation.operand && fingerprint(equation.operand) === fingerprint(operand))
      .map((equation) => equation.name),
    equations: ordered.filter(({ target }) => stageOf.get(target) === index),
  }))
  return {
    name,
    states,
    inputs: resolved.filter(({ input }) => input).map((equation) => equation.name),
    recurrent: stages.flatMap(({ gates }) => gates),
    stages,
  }
}

function checkNames({ name, states, equations: source }: CellDefinition, written: readonly Equation[]): void {
  const start = { line: 1, column: 1 }
  const fail = (message: string, place = start): never => {
    throw new EquationError(message, source, place, name)
  }
  if (!/^[a-z][a-z0-9_]*$/.test(name)) fail(`the cell's name '${name}' must be lower case letters, digits and _`)
  if (states.length === 0) fail('a cell has at least one state')
  for (const state of states) {
    if (!NAME.test(state) || RESERVED.test(state)) fail(`'${state}' cannot name a state`)
    if (!written.some((equation) => equation.next && equation.name === state))
      fail(`the state '${state}' has no equation ${state}' = …`)
  }
  if (new Set(states).size !== states.length) fail('two states have the same name')
  const seen = new Set<string>()
  for (const equation of written) {
    if (RESERVED.test(equation.name)) fail(`'${equation.name}' is reserved`, equation.place)
    const isState = states.includes(equation.name)
    if (equation.next && !isState) fail(`'${equation.name}' is no state of this cell`, equation.place)
    if (!equation.next && isState)
      fail(`'${equation.name}' is a state: define its next value, ${equation.name}' = …`, equation.place)
    if (seen.has(equation.name)) fail(`'${equation.name}' is defined twice`, equation.place)
    seen.add(equation.name)
  }
}

/** A value that nothing reads is a slip of the pen, and its parameters would never learn. */
function checkRead(resolved: readonly Resolved[], { name, equations: source }: CellDefinition): void {
  const read = new Set(resolved.flatMap(({ tree, operand }) => [...leaves(tree), ...(operand ? leaves(operand) : [])]))
  for (const equation of resolved) {
    if (equation.target.startsWith('value.') && !read.has(equation.target))
      throw new EquationError(`nothing reads '${equation.name}'`, source, equation.place, name)
  }
}

/** Sorts equations so that each follows what it reads; otherwise they keep the order of the text. */
function inOrder(resolved: readonly Resolved[], { name, equations: source }: CellDefinition): Resolved[] {
  const byTarget = new Map(resolved.map((equation) => [equation.target, equation]))
  const ordered: Resolved[] = []
  const entered = new Set<Key>()
  const visit = (equation: Resolved): void => {
    if (ordered.includes(equation)) return
    if (entered.has(equation.target))
      throw new EquationError(`'${equation.name}' depends on itself within one step`, source, equation.place, name)
    entered.add(equation.target)
    const read = [...leaves(equation.tree), ...(equation.operand ? leaves(equation.operand) : [])]
    for (const key of read) {
      const other = byTarget.get(key)
      if (other) visit(other)
    }
    ordered.push(equation)
  }
  resolved.forEach(visit)
  return ordered
}

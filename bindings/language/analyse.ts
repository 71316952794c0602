import type { CellDefinition } from './definition.js'
import { EquationError, type Place } from './error.js'
import type { Start } from './layout.js'
import { lift } from './lift.js'
import { wrongName } from './names.js'
import { LARGEST, parse, type Equation, type StartLine } from './parse.js'
import { resolve, type Resolved } from './resolve.js'
import { schedule, type ProgramStage } from './schedule.js'
import { children, leaf, leaves, sizeOf, type Key, type Tree } from './tree.js'

/** A cell in the order in which a step computes it. */
export interface Program {
  readonly name: string
  readonly states: readonly string[]
  /** The gates with `W@x`, in the order of the text; those of them that have a bias. */
  readonly inputs: readonly string[]
  readonly inputBiases: readonly string[]
  /** Whether x is read without a matrix. */
  readonly raw: boolean
  /** The equations that read `P`, in the order of the text. */
  readonly peepholes: readonly string[]
  /** The gates with `R@…`, stage after stage; those of them that have a bias. */
  readonly recurrent: readonly string[]
  readonly recurrentBiases: readonly string[]
  readonly starts: readonly Start[]
  readonly stages: readonly ProgramStage[]
}

/** Longer texts are refused: a hostile one cannot exhaust time or stack. */
const LONGEST = 10_000

/** Checks a cell's equations and orders them into stages. @throws EquationError */
export function analyse(definition: CellDefinition): Program {
  const { name, states, equations: source } = definition
  const fail = (message: string, place: Place = firstPlace(source)): never => {
    throw new EquationError(message, source, place, name)
  }
  checkDefinition(definition, fail)
  const text = parse(source, name)
  checkNames(definition, text.equations, fail)
  const values = new Set(text.equations.filter(({ next }) => !next).map((equation) => equation.name))
  const resolved = text.equations.map((equation) => resolve(equation, { cell: name, source, states, values }))
  checkConstants(resolved, fail)
  const ordered = inOrder(resolved, fail)
  checkRead(ordered, states, fail)

  const read = new Set(resolved.flatMap(({ tree }) => [...leaves(tree)]))
  const namesOf = (list: readonly Resolved[]): string[] => list.map((equation) => equation.name)
  const nameFor = namer(new Set([...namesOf(resolved), ...states]))
  const assignments = ordered.flatMap((equation) => lift(equation, () => nameFor(equation.name)))
  const operands = new Map(resolved.flatMap(({ name, product }) => (product ? [[`ru.${name}`, product.operand]] : [])))
  const stages = schedule(assignments, operands, leaf(`before.${states[0]}`), nameFor)
  const recurrent = stages.flatMap(({ gates }) => gates)
  const biased = new Set(namesOf(resolved.filter(({ product }) => product?.bias)))
  const program = {
    name,
    states,
    inputs: namesOf(resolved.filter(({ input }) => input)),
    inputBiases: namesOf(resolved.filter(({ input }) => input?.bias)),
    raw: read.has('wx.x'),
    peepholes: namesOf(resolved.filter((equation) => read.has(`P.${equation.name}`))),
    recurrent,
    recurrentBiases: recurrent.filter((gate) => biased.has(gate)),
  }
  return { ...program, starts: startsOf(text.starts, resolved, program.peepholes, fail), stages }
}

/** Where the text begins to say something: for what is wrong with all of it. */
function firstPlace(source: string): Place {
  const lines = source.split('\n')
  const line = Math.max(
    0,
    lines.findIndex((text) => text.trim() !== ''),
  )
  return { line: line + 1, column: lines[line]!.search(/\S|$/) + 1 }
}

type Fail = (message: string, place?: Place) => never

function checkDefinition({ name, states, equations: source }: CellDefinition, fail: Fail): void {
  if (typeof source !== 'string') throw new TypeError(`cell: equations are ${typeof source}, wanted a string`)
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]*$/.test(name))
    fail(`the cell's name '${String(name)}' must be lower case letters, digits and _`)
  if (source.length > LONGEST) fail(`the equations have ${source.length} characters, ${LONGEST} are read`)
  if (!Array.isArray(states)) fail(`states is '${String(states)}', wanted a list of names`)
  if (states.length === 0) fail('a cell has at least one state')
  if (states.length > MOST_STATES) fail(`${states.length} states; there can be ${MOST_STATES}`)
  for (const state of states) {
    const wrong = typeof state === 'string' ? wrongName(state) : `${String(state)} is no name`
    if (wrong) fail(`a state cannot have this name: ${wrong}`)
  }
  if (new Set(states).size !== states.length) fail('two states have the same name')
}

/** As many as the kernels can hold in registers with everything else. */
const MOST_STATES = 16

function checkNames({ states }: CellDefinition, written: readonly Equation[], fail: Fail): void {
  const seen = new Set<string>()
  for (const equation of written) {
    const { name, next, place } = equation
    const wrong = wrongName(name)
    if (wrong) fail(wrong, place)
    const isState = states.includes(name)
    if (next && !isState) fail(`'${name}' is no state of this cell (states: ${states.join(', ')})`, place)
    if (!next && isState) fail(`'${name}' is a state: define its next value, ${name}' = …`, place)
    if (seen.has(name)) fail(`'${name}' is defined twice`, place)
    seen.add(name)
  }
  for (const state of states) if (!seen.has(state)) fail(`the state '${state}' has no equation ${state}' = …`)
}

/** The most operations of all equations together. */
const LARGEST_CELL = 10_000

function checkConstants(resolved: readonly Resolved[], fail: Fail): void {
  if (resolved.reduce((sum, { tree }) => sum + sizeOf(tree), 0) > LARGEST_CELL)
    fail(`the equations grow to more than ${LARGEST_CELL} operations`)
  for (const { name, tree, product, place } of resolved) {
    if (!fits(tree) || (product && !fits(product.operand)))
      fail(`a constant in '${name}' does not fit 32 bits: it would be infinite or zero`, place)
  }
}

const fits = (tree: Tree): boolean =>
  tree.kind === 'number'
    ? Math.abs(tree.value) <= LARGEST && (tree.value === 0 || Math.fround(tree.value) !== 0)
    : children(tree).every(fits)

/** A value that nothing reads is a slip of the pen, and its parameters would never learn; without a state nothing recurs. */
function checkRead(resolved: readonly Resolved[], states: readonly string[], fail: Fail): void {
  const read = new Set(resolved.flatMap((equation) => [...readsOf(equation)]))
  for (const equation of resolved) {
    if (equation.target.startsWith('value.') && !read.has(equation.target))
      fail(`nothing reads '${equation.name}'`, equation.place)
  }
  if (!states.some((state) => read.has(`before.${state}`)))
    fail(`no equation reads ${states.join(' or ')}, so nothing is remembered from step to step`)
}

const readsOf = ({ tree, product }: Resolved): Set<Key> => leaves(tree, product ? leaves(product.operand) : new Set())

/** Sorts equations so that each follows what it reads; otherwise they keep the order of the text. */
function inOrder(resolved: readonly Resolved[], fail: Fail): Resolved[] {
  const byTarget = new Map(resolved.map((equation) => [equation.target, equation]))
  const ordered = new Set<Resolved>()
  const entered = new Set<Key>()
  const visit = (equation: Resolved): void => {
    if (ordered.has(equation)) return
    if (entered.has(equation.target)) fail(`'${equation.name}' depends on itself within one step`, equation.place)
    entered.add(equation.target)
    for (const key of readsOf(equation)) {
      const other = byTarget.get(key)
      if (other) visit(other)
    }
    ordered.add(equation)
  }
  resolved.forEach(visit)
  return [...ordered]
}

/** Makes names that no equation has: `h_1`, `h_2` … for parts of h. */
function namer(taken: Set<string>): (name: string) => string {
  return (name) => {
    let count = 1
    while (taken.has(`${name}_${count}`)) count++
    taken.add(`${name}_${count}`)
    return `${name}_${count}`
  }
}

/**
 * Which rows of which parameter a line `b_f := 1` means. Where one `b` stands beside both products it is the sum of two biases: the first starts at the
 * value, the second at zero.
 */
function startsOf(
  lines: readonly StartLine[],
  resolved: readonly Resolved[],
  peepholes: readonly string[],
  fail: Fail,
): Start[] {
  const starts = new Map<string, Start>()
  for (const { name, value, place } of lines) {
    const add = (parameter: Start['parameter'], gate: string, number: number): void => {
      const key = `${parameter} ${gate}`
      if (starts.has(key)) fail(`'${name}' starts at two values`, place)
      starts.set(key, { parameter, gate, value: number })
    }
    const [, parameter, gate] =
      /^(b_R|[bP])_(\w+)$/.exec(name) ?? fail(`expected b_…, b_R_… or P_… before ':=', got '${name}'`, place)
    const equation = resolved.find((one) => one.name === gate)
    const before = starts.size
    if (parameter === 'P' && peepholes.includes(gate!)) add('peephole', gate!, value)
    if (parameter === 'b' && equation?.input?.bias) add('bias_ih', gate!, value)
    if (parameter === 'b' && equation?.product?.bias === 'b') add('bias_hh', gate!, value)
    if (parameter === 'b' && equation?.product?.bias === 'shared') add('bias_hh', gate!, 0)
    if (parameter === 'b_R' && equation?.product?.bias === 'b_R') add('bias_hh', gate!, value)
    if (starts.size === before) fail(`'${gate}' has no ${parameter} to start at a value`, place)
  }
  return [...starts.values()]
}

/** The entry `webrnn/cell`: the compiler of cells, for those who write their own. */
import type { Cell } from './cells/cell.js'
import type { Flavour } from './language/compiled.js'
import type { CellDefinition } from './language/definition.js'
import { derive } from './language/derive.js'
import { parse, type Equation } from './language/parse.js'
import { step, type StepInputs } from './language/step.js'
import type { Operator, Written } from './language/tree.js'
import { gradientText } from './language/write/gradient.js'
import { encode } from './language/write/wasm/encode.js'
import { functionsOf } from './language/write/wasm/module.js'
import { wat } from './language/write/wasm/wat.js'

export type { Cell, CellDefinition, Equation, Flavour, Operator, StepInputs, Written }
export { EquationError, type Place } from './language/error.js'

/** A cell of your own, and what was derived from its equations: texts to read, with the equations as comments. */
export interface CustomCell extends Cell {
  /** The fragment that WebGPU's kernels are joined with: its halves, forward and backward, one after the other. */
  wgsl(): string
  /** The module that WebAssembly's kernels call, in WebAssembly's text format. Default flavour `relaxed`. */
  wat(flavour?: Flavour): string
  /** The same in AssemblyScript, as the shipped cells are compiled from: with the functions by name and not written out. */
  assemblyscript(): string
  /** The way back: the gradient of every value, product and state, stage by stage. */
  gradient(): string
  /** The equations as trees, in the order of the text, each part with its place: to typeset them, or to draw them. The same trees each time. */
  trees(): readonly Equation[]
  /** One step of one unit in float64 on this thread, to show or to check how a cell works: the value of every part of `trees()`. */
  step(given: StepInputs): ReadonlyMap<Written, number>
}

/**
 * Makes a cell from its equations, ready for `new Recurrent(rt, cell, inputs, units)` on every backend.
 *
 *     const mine = cell({ name: 'mine', states: ['h'], equations: `
 *       f  = sigmoid(W@x + R@h + b)
 *       h' = f * h + (1 - f) * tanh(W@x + b)` })
 *
 * The name on the left of an equation owns its parameters: a matrix `W` for the input, a matrix `R` for what it multiplies, a diagonal `P`, a bias
 * `b` (and `b_R`) beside a product. `h'` is the next value of a state. A line `b_f := 1` gives a parameter its start value. Functions: sigmoid, tanh,
 * relu, softplus, silu (swish), gelu, hard_sigmoid, exp, square, sqrt.
 * @throws EquationError with line, column and a caret under the place
 */
export function cell(definition: CellDefinition): CustomCell {
  if (typeof definition !== 'object' || definition === null)
    throw new TypeError(`cell: got ${String(definition)}, wanted { name, states, equations }`)
  const { name, states, equations } = definition
  const derived = derive({ name, states, equations })
  const source = `${name}, derived from its equations.`
  /** Few ask for them, and a search makes thousands of cells. */
  let parsed: readonly Equation[] | undefined
  const trees = (): readonly Equation[] => (parsed ??= parse(derived.definition.equations, name).equations)
  return {
    name,
    states,
    equations,
    compiled: {
      ...derived.layout,
      wgsl: derived.wgsl(source),
      wasm: (flavour) => encode(functionsOf(derived.fragment, flavour)),
    },
    wgsl: () => Object.values(derived.wgsl(source)).join('\n'),
    wat: (flavour = 'relaxed') => wat(functionsOf(derived.fragment, flavour), derived.head(source)),
    assemblyscript: () => derived.assemblyscript(source),
    gradient: () => gradientText(derived, source),
    trees,
    step: (given) => step(trees(), given),
  }
}

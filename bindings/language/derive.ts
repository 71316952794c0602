import { analyse, type Program } from './analyse.js'
import { assemblyscript } from './write/assemblyscript.js'
import { comment } from './write/comment.js'
import type { Wgsl } from './compiled.js'
import type { CellDefinition } from './definition.js'
import { fragment, type Fragment } from './fragment.js'
import { differentiate, type Gradient } from './gradient.js'
import type { CellLayout } from './layout.js'
import { layoutOf } from './layout_of.js'
import { wgsl } from './write/wgsl.js'

/** All that follows from a cell's equations. */
export interface DerivedCell {
  readonly definition: CellDefinition
  readonly program: Program
  readonly gradient: Gradient
  readonly layout: CellLayout
  readonly fragment: Fragment
  /** The head of every text: `source`, a sentence that says where it comes from, and the equations. */
  head(source: string): string
  wgsl(source?: string): Wgsl
  assemblyscript(source?: string): string
}

/** Equations → order and stages → gradient → fragment. @throws EquationError with line and column */
export function derive(given: CellDefinition): DerivedCell {
  const definition = withPlainLines(given)
  const program = analyse(definition)
  const gradient = differentiate(program)
  const layout = layoutOf(program, gradient)
  const steps = fragment(program, gradient)
  return {
    definition,
    program,
    gradient,
    layout,
    fragment: steps,
    head: (source) => comment(definition.equations, source),
    wgsl: (source) => wgsl(definition.equations, layout, steps, source),
    assemblyscript: (source) => assemblyscript(definition.equations, layout, steps, source),
  }
}

/** Any line end that somebody may paste becomes a line feed: WGSL ends a comment at each of them. */
const withPlainLines = (definition: CellDefinition): CellDefinition =>
  typeof definition.equations === 'string'
    ? { ...definition, equations: definition.equations.replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n') }
    : definition

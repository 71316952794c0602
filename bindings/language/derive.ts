import { analyse, type Program } from './analyse.js'
import { assemblyscript } from './assemblyscript.js'
import type { CellDefinition } from './definition.js'
import { differentiate, type Gradient } from './gradient.js'
import type { CellLayout } from './layout.js'
import { layoutOf } from './layout_of.js'
import { wgsl } from './wgsl.js'

/** All that follows from a cell's equations. */
export interface DerivedCell {
  readonly definition: CellDefinition
  readonly program: Program
  readonly gradient: Gradient
  readonly layout: CellLayout
  readonly wgsl: string
  readonly assemblyscript: string
}

/** Equations → order and stages → gradient → fragments. @throws EquationError with line and column */
export function derive(definition: CellDefinition): DerivedCell {
  const program = analyse(definition)
  const gradient = differentiate(program)
  return {
    definition,
    program,
    gradient,
    layout: layoutOf(program, gradient),
    wgsl: wgsl(definition, program, gradient),
    assemblyscript: assemblyscript(definition, program, gradient),
  }
}

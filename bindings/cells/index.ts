/** The registry at run time: each definition with what was derived from it. */
import type { CellDefinition } from '../language/definition.js'
import type { CellLayout } from '../language/layout.js'
import { definitions } from './definitions.js'
import { layouts } from './derived.js'

/** A cell ready to run: its equations and what the kernels must know of it. */
export interface Cell extends CellDefinition {
  readonly layout: CellLayout
}

type CellName = keyof typeof definitions

/** All cells, by the name under which a program asks for them: `cells.lstm`, `cells.gru`, … */
export const cells = Object.fromEntries(
  Object.entries(definitions).map(([key, definition]) => [key, { ...definition, layout: layouts[definition.name]! }]),
) as Readonly<Record<CellName, Cell>>

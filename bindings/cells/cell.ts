import type { CompiledCell } from '../language/compiled.js'
import type { CellDefinition } from '../language/definition.js'

/** A cell ready to run: its equations, and what was derived from them. */
export interface Cell extends CellDefinition {
  readonly compiled: CompiledCell
}

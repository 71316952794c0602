/** A recurrent cell as its paper writes it. */
export interface CellDefinition {
  /** Lower case, as in a file's name. */
  readonly name: string
  /** The states that pass from step to step. The first is the output. */
  readonly states: readonly string[]
  /** One equation a line; see `parse` for the grammar and `resolve` for the meaning of `W@x`, `R@…`, `b` and `b_R`. */
  readonly equations: string
}

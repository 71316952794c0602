/**
 * What the kernels must know of a cell: how many values of which kind one unit has, and in which stages a step runs.
 * Derived from the equations; the arithmetic itself is in the fragment.
 */
export interface CellLayout {
  /** The cell's name, which is also its fragment's file name and prefix. */
  readonly name: string
  /** The states (S of them). The first is the output `y`. */
  readonly states: readonly string[]
  /** The gates with a product `W@x` (Gw of them), in the order of the row blocks of `weight_ih`. */
  readonly inputs: readonly string[]
  /** The gates with a product `R@…` (Gr of them), stage after stage, in the order of the row blocks of `weight_hh`. */
  readonly recurrent: readonly string[]
  /** A step runs these in turn: product `R @ operand` for the gates `[begin, end)` of `recurrent`, then pointwise. */
  readonly stages: readonly Stage[]
  /** The values per unit and step that BPTT (or a later stage) reads again (V of them). */
  readonly saved: readonly string[]
  /** The saved values whose gradient crosses from a later stage into an earlier one (A of them). */
  readonly carried: readonly string[]
  /** Whether the gradients of `W@x` and of `R@…` differ for some gate (GRU's `n`). If not, one array serves both. */
  readonly separate: boolean
}

export interface Stage {
  readonly begin: number
  readonly end: number
  /** The index of the state that the recurrent matrix multiplies, or null where the operand is computed (`r * h`). */
  readonly operand: number | null
}

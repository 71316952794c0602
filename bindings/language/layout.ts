/**
 * What the kernels must know of a cell: how many values of which kind one unit has, and in which stages a step runs.
 * Derived from the equations; the arithmetic itself is in the fragment.
 */
export interface CellLayout {
  /** The cell's name, which is also its fragment's file name. */
  readonly name: string
  /** The states (S of them). The first is the output `y`. */
  readonly states: readonly string[]
  /** The gates with a product `W@x` (Gw of them), in the order of the row blocks of `weight_ih`. */
  readonly inputs: readonly string[]
  /** Those of `inputs` whose product has a bias, in the same order: the row blocks of `bias_ih`. */
  readonly inputBiases: readonly string[]
  /** Whether an equation reads `x` without a matrix. Then the input has as many features as the cell has units. */
  readonly raw: boolean
  /** The equations with a diagonal weight `P` (Gp of them), in the order of the rows of `peephole`. */
  readonly peepholes: readonly string[]
  /** The gates with a product `R@…` (Gr of them), stage after stage, in the order of the row blocks of `weight_hh`. */
  readonly recurrent: readonly string[]
  /** Those of `recurrent` whose product has a bias, in the same order: the row blocks of `bias_hh`. */
  readonly recurrentBiases: readonly string[]
  /** The parameters that do not start at random. */
  readonly starts: readonly Start[]
  /** A step runs these in turn: product `R @ operand` for the gates `[begin, end)` of `recurrent`, then pointwise. */
  readonly stages: readonly Stage[]
  /** The values per unit and step that BPTT (or a later stage) reads again (V of them). */
  readonly saved: readonly string[]
  /** The values whose gradient crosses from a later stage into an earlier one (A of them). */
  readonly carried: readonly string[]
  /**
   * Whether the gradients of `W@x` and of `R@…` differ: in some gate (GRU's `n`), because the gates with `W` and with `R` are not the same,
   * or because there is a raw `x` or a peephole beside them.
   * If not, one array serves both.
   */
  readonly separate: boolean
}

export interface Stage {
  /** `begin = end`: a stage without a product. It is the first, or the only one. */
  readonly begin: number
  readonly end: number
  /** The index of the state that the recurrent matrix multiplies, or null where the operand is computed (`r * h`). */
  readonly operand: number | null
}

/** One gate's rows of a parameter start at this value. */
export interface Start {
  readonly parameter: 'bias_ih' | 'bias_hh' | 'peephole'
  readonly gate: string
  readonly value: number
}

/** Gx: how many numbers a unit of `wx` has for each step. `W x + b` of each gate in `inputs`, then `x` itself if `raw`. */
export const inputBlocks = ({ inputs, raw }: Pick<CellLayout, 'inputs' | 'raw'>): number =>
  inputs.length + (raw ? 1 : 0)

/** Gx + Gp: how many numbers a unit of `dWx` has for each step. The gradients of what `wx` holds, then those of `peepholes`. */
export const inputGradientBlocks = (layout: CellLayout): number => inputBlocks(layout) + layout.peepholes.length

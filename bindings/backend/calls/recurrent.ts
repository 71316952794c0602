/** The recurrent loop of a layer. */
import type { CompiledCell } from '../../language/compiled.js'
import type { Span } from '../memory.js'

/** Which way through time: one dispatch for all steps, or one per step and stage. */
export type Plan = 'scan' | 'step'

/** How recurrent weights are read. */
export type Precision = 'f32' | 'f16'

export interface RecurrentForward {
  cell: CompiledCell
  T: number
  B: number
  H: number
  /** Run from the last step to the first (each row from its own last step, if `lengths`). */
  reverse: boolean
  /** [T, B, Gx, H] = W x + bias_ih, gate by gate; then x itself where the cell reads it (`raw`). */
  wx: Span
  /** [Gr, H, H], a parameter: row (g, j) holds the weights of unit j in gate g. Null where Gr = 0. */
  R: Span | null
  /** [Gp, H], a parameter: the diagonal weights. Null where Gp = 0. */
  peephole: Span | null
  /** [Gr, H], a parameter: added to R @ operand. Null: no bias. */
  bias: Span | null
  /** [B] i32: row b ends before step lengths[b] (0 ≤ lengths[b] ≤ T). Null: all T. Beyond, states stay and y is 0. */
  lengths: Span | null
  /**
   * [S, T + 1, B, H], in/out: the states between steps. Forward, slice t is before and slice t + 1 after step t, and
   * slice 0 is given. In reverse, slice t + 1 is before and slice t after step t, and slice T is given.
   */
  states: Span
  /** The given slice is not read but set to zero. */
  zero?: boolean
  /** [T, B, V, H], written for BPTT; zero beyond a row's length. Null: not kept (`scan_forward` alone allows that). */
  saved: Span | null
  /** The output, rows of `yStride`: y[(t B + b) yStride + yOffset + j]. */
  y: Span
  yStride: number
  yOffset: number
  /** `f16`: R is rounded to half precision; all sums stay float32. WebGPU only. Default `f32`. */
  precision?: Precision | undefined
}

export interface RecurrentBackward {
  cell: CompiledCell
  T: number
  B: number
  H: number
  reverse: boolean
  /** [Gr, H, H], null where Gr = 0 */
  R: Span | null
  /** [Gp, H], null where Gp = 0 */
  peephole: Span | null
  lengths: Span | null
  /** [S, T + 1, B, H], as the forward pass left it. */
  states: Span
  /** [T, B, V, H], as the forward pass left it. */
  saved: Span
  /** The gradient of y, with y's stride and offset. */
  dy: Span
  yStride: number
  yOffset: number
  /** [S, B, H], in/out: given the gradient of the final states, becomes that of the initial states. */
  dStates: Span
  /** [T, B, Gx + Gp, H], written: the gradient of wx, then that of `peephole` in this step. Zero beyond a row's length. */
  dWx: Span
  /** [T, B, Gr, H], written: the gradient of R @ operand + bias. Is `dWx` itself where the cell is not `separate`; null where Gr = 0. */
  dRu: Span | null
  /** As the forward pass had it. */
  precision?: Precision | undefined
}

/** What the choice of a plan depends on. */
export type LoopSize = Pick<RecurrentForward, 'cell' | 'B' | 'H' | 'precision'>

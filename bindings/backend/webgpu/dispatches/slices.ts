/** Sums of rows, and sums that are made in slices: each slice's results go into memory of their own, whose rows are summed in turn. */
import biasGradientText from '../../../../shaders/kernels/bias_gradient.wgsl'
import sum_rows from '../../../../shaders/kernels/sum_rows.wgsl'
import sumSlicesText from '../../../../shaders/kernels/sum_slices.wgsl'
import { placesOf, type Merged } from '../merge.js'
import { whole } from '../pool.js'
import type { Shader } from '../sources.js'
import { groups, NOTHING, type Gpu } from './dispatch.js'
import type { Cut } from './cut.js'

export const BIAS_GRADIENT: Shader = { name: 'bias_gradient', text: biasGradientText, before: { sum_rows } }
const SUM_SLICES: Shader = { name: 'sum_slices', text: sumSlicesText, before: { sum_rows } }

/** Sums [M, N], so many at once. */
type Shape = readonly [M: number, N: number, calls: number]

/** Where they go, and what is added to them. */
export interface Target {
  readonly C: Merged
  /** Elements between two rows. */
  readonly pitch: number
  /** [N] */
  readonly bias: Merged
  readonly accumulate: boolean
}

export const NO_BIAS: Merged = { binding: NOTHING, offsets: [] }

/** Whether there is a bias, and whether the sums are added to what is there: as kernels are told. */
export const flagsOf = ({ bias, accumulate }: Target): number[] => [bias.binding[0] !== null, accumulate].map(Number)

/** @param dispatch does the slices, side by side in the grid's second dimension, into a target for each, one behind the other */
export function inSlices(
  gpu: Gpu,
  { slices }: Cut,
  shape: Shape,
  target: Target,
  dispatch: (target: Target) => void,
): void {
  if (slices === 1) return dispatch(target)
  const [M, N, calls] = shape
  const size = slices * M * N
  const parts = whole(gpu.loops.pool.allocate(4 * calls * size))
  const C: Merged = { binding: [parts, calls * size], offsets: [0, size] }
  dispatch({ C, pitch: N, bias: NO_BIAS, accumulate: false })
  // Threads share the slices of a sum where there are many.
  const lanes = slices > 64 ? 32 : slices > 8 ? 8 : 1
  sumRows(gpu, SUM_SLICES, C, { slices: 1, terms: slices }, shape, { rows: slices, stride: M * N, lanes }, target)
  gpu.loops.pool.free(parts.memory)
}

/** @param lanes threads that share the rows of an element */
export function sumRows(
  gpu: Gpu,
  shader: Shader,
  x: Merged,
  { slices, terms }: Cut,
  [M, N, calls]: Shape,
  { rows, stride, lanes }: { readonly rows: number; readonly stride: number; readonly lanes: number },
  target: Target,
): void {
  const { C, pitch, bias } = target
  // As `threads` says; but there are several to an element, and elements side by side.
  const width = gpu.software ? 32 : 256
  gpu.dispatch({
    shader,
    constants: { THREADS: width, LANES: lanes },
    bindings: { x: x.binding, bias: bias.binding, C: C.binding },
    sizes: [...placesOf(x, C, bias), M, N, rows, stride, pitch, ...flagsOf(target), terms],
    groups: groups(M * N, width / lanes),
    ...{ slices, calls },
  })
}

import type { Backend } from '../../bindings/backend/backend.js'
import { layouts } from '../../bindings/cells/derived.js'
import type { CellLayout } from '../../bindings/language/layout.js'
import { referenceCell } from '../reference/cells.js'
import { Random } from '../reference/random.js'
import { unroll, unrollBackward, type Sequence, type SequenceGradient, type Unrolled } from '../reference/recurrence.js'
import type { Check } from './check.js'
import { columns, Desk, POISON, spread, untouchedBeside } from './desk.js'

export type Plan = 'scan' | 'step'

export interface Shape {
  readonly T: number
  readonly B: number
  readonly H: number
  readonly reverse?: boolean
  readonly lengths?: readonly number[]
  /** y is [T, B, yStride], this layer's columns start at yOffset. Left out: H and 0. */
  readonly yStride?: number
  readonly yOffset?: number
  readonly noBias?: boolean
  /** The states before the first step are zero, and the memory for them is not filled. */
  readonly zero?: boolean
}

/** The inputs of a recurrent call, both ways, as float32. */
export interface RecurrentInputs {
  readonly layout: CellLayout
  readonly shape: Shape
  /** [T, B, Gw, H], NaN beyond a row's length */
  readonly wx: Float32Array
  readonly R: Float32Array
  readonly bias: Float32Array | null
  readonly lengths: Int32Array | null
  /** [S, B, H] */
  readonly initial: Float32Array
  /** [T, B, H], NaN beyond a row's length */
  readonly dy: Float32Array
  /** [S, B, H] */
  readonly dFinal: Float32Array
}

export interface RecurrentResults {
  /** [T, B, yStride] */
  readonly y: Float32Array
  readonly states: Float32Array
  /** [T, B, V, H]: the cell's own business, but for the zeros beyond a row's length */
  readonly saved: Float32Array
  readonly dStates: Float32Array
  readonly dWx: Float32Array
  readonly dRu: Float32Array
}

/** The derived layout of a cell. @throws Error when the library has none of that name */
export function layoutOf(cell: string): CellLayout {
  const layout = layouts[cell]
  if (!layout) throw new Error(`bindings/cells/derived.ts has no layout of ${cell}`)
  return layout
}

/** Inputs of size O(1), weights as PyTorch starts them: uniform within ±1/√H, so that states stay O(1) over many steps. */
export function randomInputs(cell: string, shape: Shape, seed: number): RecurrentInputs {
  const layout = layoutOf(cell)
  const { T, B, H } = shape
  const random = new Random(seed)
  const [S, Gw, Gr] = [layout.states.length, layout.inputs.length, layout.recurrent.length]
  const lengths = shape.lengths ? Int32Array.from(shape.lengths) : null
  return {
    layout,
    shape,
    wx: poisoned(random.uniform(T * B * Gw * H), shape, Gw * H),
    R: random.uniform(Gr * H * H, 1 / Math.sqrt(H)),
    bias: shape.noBias ? null : random.uniform(Gr * H, 0.5),
    lengths,
    initial: shape.zero ? new Float32Array(S * B * H) : random.uniform(S * B * H),
    dy: poisoned(random.uniform(T * B * H), shape, H),
    dFinal: random.uniform(S * B * H),
  }
}

/** NaN in the rows of values [T, B, width] beyond each row's length. */
function poisoned(values: Float32Array, { T, B, lengths }: Shape, width: number): Float32Array {
  for (let t = 0; t < T; t++) {
    for (let b = 0; b < B; b++) {
      if (lengths && t >= (lengths[b] ?? T)) values.fill(POISON, (t * B + b) * width, (t * B + b + 1) * width)
    }
  }
  return values
}

/** What the float64 reference makes of the inputs. */
export function referenceOf(inputs: RecurrentInputs): { unrolled: Unrolled; gradient: SequenceGradient } {
  const { layout, shape, ...numbers } = inputs
  const sequence: Sequence = { cell: referenceCell(layout.name), ...shape, reverse: shape.reverse ?? false, ...numbers }
  const unrolled = unroll(sequence)
  return { unrolled, gradient: unrollBackward(sequence, unrolled, inputs.dy, inputs.dFinal) }
}

/** states [S, T + 1, B, H] with `initial` in the slice where the loop begins; elsewhere NaN, and everywhere if `zero`. */
function initialStates({ layout, shape, initial }: RecurrentInputs): Float32Array {
  const { T, B, H, reverse } = shape
  const states = new Float32Array(layout.states.length * (T + 1) * B * H).fill(POISON)
  if (shape.zero) return states
  layout.states.forEach((_, s) => {
    states.set(initial.subarray(s * B * H, (s + 1) * B * H), (s * (T + 1) + (reverse ? T : 0)) * B * H)
  })
  return states
}

/** The lengths of a strided y or dy: [T, B, yStride]. */
export function strideOf({ H, yStride, yOffset }: Shape): { yStride: number; yOffset: number } {
  return { yStride: yStride ?? H, yOffset: yOffset ?? 0 }
}

/** Runs a forward kernel and then a backward kernel on the states and saved values that the first one left. */
export async function runRecurrent(
  backend: Backend,
  check: Check,
  inputs: RecurrentInputs,
  forward: Plan,
  backward: Plan = forward,
): Promise<RecurrentResults> {
  const { layout, shape } = inputs
  const { T, B, H } = shape
  const reverse = shape.reverse ?? false
  const { yStride, yOffset } = strideOf(shape)
  const desk = new Desk(backend)
  const parameters = desk.inputs({ R: inputs.R, bias: inputs.bias ?? new Float32Array(0) })
  const given = desk.inputs({
    wx: inputs.wx,
    lengths: inputs.lengths ?? new Int32Array(0),
    dy: spread(inputs.dy, yStride, yOffset, H),
  })
  const kept = desk.outputs({
    states: initialStates(inputs),
    saved: T * B * layout.saved.length * H,
    y: T * B * yStride,
  })
  const dRu = layout.separate ? desk.outputs({ dRu: T * B * layout.recurrent.length * H }).dRu : undefined
  const gradients = desk.outputs({ dStates: inputs.dFinal, dWx: T * B * layout.inputs.length * H })
  const common = {
    cell: layout,
    ...{ T, B, H, reverse, yStride, yOffset },
    R: parameters.R,
    lengths: inputs.lengths ? given.lengths : null,
    states: kept.states,
    saved: kept.saved,
  }
  const bias = inputs.bias ? parameters.bias : null
  backend.kernels[`${forward}_forward`]({ ...common, bias, wx: given.wx, y: kept.y, zero: shape.zero ?? false })
  const { dStates, dWx } = gradients
  backend.kernels[`${backward}_backward`]({ ...common, dy: given.dy, dStates, dWx, dRu: dRu ?? dWx })
  const results = await desk.results(check)
  return { dRu: results.dWx, ...results } as unknown as RecurrentResults
}

/** Runs `scan_forward` without keeping anything for BPTT and returns y's columns [T, B, H] and the states. */
export async function runInference(
  backend: Backend,
  check: Check,
  inputs: RecurrentInputs,
): Promise<{ y: Float32Array; states: Float32Array }> {
  const { layout, shape } = inputs
  const { T, B, H } = shape
  const { yStride, yOffset } = strideOf(shape)
  const desk = new Desk(backend)
  const parameters = desk.inputs({ R: inputs.R, bias: inputs.bias ?? new Float32Array(0) })
  const given = desk.inputs({ wx: inputs.wx, lengths: inputs.lengths ?? new Int32Array(0) })
  const kept = desk.outputs({ states: initialStates(inputs), y: T * B * yStride })
  backend.kernels.scan_forward({
    cell: layout,
    ...{ T, B, H, reverse: shape.reverse ?? false, yStride, yOffset },
    wx: given.wx,
    R: parameters.R,
    bias: inputs.bias ? parameters.bias : null,
    lengths: inputs.lengths ? given.lengths : null,
    zero: shape.zero ?? false,
    ...{ states: kept.states, saved: null, y: kept.y },
  })
  const { y, states } = (await desk.results(check)) as Record<'y' | 'states', Float32Array>
  return { y: columns(y, yStride, yOffset, H), states }
}

/** Products with saved values run over the padding, too: what lies there is zero. */
function savedIsZeroInPadding({ layout, shape }: RecurrentInputs, saved: Float32Array): boolean {
  const width = layout.saved.length * shape.H
  return saved.every((value, n) => {
    const row = Math.floor(n / width)
    const length = shape.lengths?.[row % shape.B] ?? shape.T
    return Math.floor(row / shape.B) < length || value === 0
  })
}

/** Checks everything that a plan's kernels wrote. */
export function compareWithReference(
  check: Check,
  inputs: RecurrentInputs,
  plan: Plan,
  results: RecurrentResults,
): void {
  const { unrolled, gradient } = referenceOf(inputs)
  const { yStride, yOffset } = strideOf(inputs.shape)
  const { H } = inputs.shape
  const forward = `${plan}_forward`
  check.close(forward, 'y', columns(results.y, yStride, yOffset, H), unrolled.y)
  check.that(untouchedBeside(results.y, yStride, yOffset, H), `${forward}: wrote y outside of its columns`)
  check.close(forward, 'states', results.states, unrolled.states)
  check.that(savedIsZeroInPadding(inputs, results.saved), `${forward}: saved is not zero beyond a row's length`)
  const backward = `${plan}_backward`
  check.close(backward, 'dWx', results.dWx, gradient.dWx)
  check.close(backward, 'dRu', results.dRu, gradient.dRu)
  check.close(backward, 'dStates', results.dStates, gradient.dInitial)
}

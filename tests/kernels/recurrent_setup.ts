import type { Backend, RecurrentForward } from '../../bindings/backend/backend.js'
import * as kernels from '../../bindings/backend/kernels/index.js'
import type { CompiledCell } from '../../bindings/language/compiled.js'
import { inputBlocks, inputGradientBlocks, type CellLayout } from '../../bindings/language/layout.js'
import { Random } from '../reference/random.js'
import { compiledCell } from './cells.js'
import type { Check } from './check.js'
import { columns, Desk, POISON, poisoned, spread } from './desk.js'

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
  readonly cell: CompiledCell
  readonly shape: Shape
  /** [T, B, Gx, H], NaN beyond a row's length */
  readonly wx: Float32Array
  /** [Gr, H, H]; null where Gr = 0 */
  readonly R: Float32Array | null
  /** [Gr, H], zero for a gate whose product has no bias */
  readonly bias: Float32Array | null
  /** [Gp, H]; null where Gp = 0 */
  readonly peephole: Float32Array | null
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
  /** [T, B, Gx + Gp, H] */
  readonly dWx: Float32Array
  /** [T, B, Gr, H] */
  readonly dRu: Float32Array
}

/** What the kernels have to know of a cell. @throws Error when there is none of that name */
export const layoutOf = (name: string): CellLayout => compiledCell(name)

/** Inputs of size O(1), weights as PyTorch starts them: uniform within ±1/√H, so that states stay O(1) over many steps. */
export function randomInputs(name: string, shape: Shape, seed: number): RecurrentInputs {
  const cell = compiledCell(name)
  const { T, B, H } = shape
  const random = new Random(seed)
  const [S, Gx, Gr, Gp] = [cell.states.length, inputBlocks(cell), cell.recurrent.length, cell.peepholes.length]
  const lengths = shape.lengths ? Int32Array.from(shape.lengths) : null
  return {
    cell,
    shape,
    wx: poisoned(random.uniform(T * B * Gx * H), shape, Gx * H),
    R: Gr === 0 ? null : random.uniform(Gr * H * H, 1 / Math.sqrt(H)),
    bias: shape.noBias || Gr === 0 ? null : biasOf(cell, random.uniform(Gr * H, 0.5), H),
    lengths,
    initial: shape.zero ? new Float32Array(S * B * H) : random.uniform(S * B * H),
    dy: poisoned(random.uniform(T * B * H), shape, H),
    dFinal: random.uniform(S * B * H),
    peephole: Gp === 0 ? null : random.uniform(Gp * H, 0.5),
  }
}

/** values [Gr, H] with zeros for the gates whose product has no bias. */
function biasOf({ recurrent, recurrentBiases }: CompiledCell, values: Float32Array, H: number): Float32Array {
  for (const [gate, name] of recurrent.entries()) {
    if (!recurrentBiases.includes(name)) values.fill(0, gate * H, (gate + 1) * H)
  }
  return values
}

/** states [S, T + 1, B, H] with `initial` in the slice where the loop begins; elsewhere NaN, and everywhere if `zero`. */
function initialStates({ cell, shape, initial }: RecurrentInputs): Float32Array {
  const { T, B, H, reverse } = shape
  const states = new Float32Array(cell.states.length * (T + 1) * B * H).fill(POISON)
  if (shape.zero) return states
  cell.states.forEach((_, s) => {
    states.set(initial.subarray(s * B * H, (s + 1) * B * H), (s * (T + 1) + (reverse ? T : 0)) * B * H)
  })
  return states
}

/** The lengths of a strided y or dy: [T, B, yStride]. */
export function strideOf({ H, yStride, yOffset }: Shape): { yStride: number; yOffset: number } {
  return { yStride: yStride ?? H, yOffset: yOffset ?? 0 }
}

/** The parameters of a recurrent call, on the device; null where the cell or the case has none. */
export type ParameterSpans = Pick<RecurrentForward, 'R' | 'bias' | 'peephole'>

function layParameters(desk: Desk, { R, bias, peephole }: RecurrentInputs): ParameterSpans {
  const none = new Float32Array(0)
  const spans = desk.inputs({ R: R ?? none, bias: bias ?? none, peephole: peephole ?? none })
  return { R: R && spans.R, bias: bias && spans.bias, peephole: peephole && spans.peephole }
}

/**
 * Runs a forward kernel and then a backward kernel on the states and saved values that the first one left. `given`: parameters that
 * the caller has laid out, with the values of `inputs`.
 */
export async function runRecurrent(
  backend: Backend,
  check: Check,
  inputs: RecurrentInputs,
  forward: Plan,
  backward: Plan = forward,
  given?: ParameterSpans,
): Promise<RecurrentResults> {
  const { cell, shape } = inputs
  const { T, B, H } = shape
  const { yStride, yOffset } = strideOf(shape)
  const desk = new Desk(backend)
  const { bias, ...weights } = given ?? layParameters(desk, inputs)
  const { wx, lengths, dy } = desk.inputs({
    wx: inputs.wx,
    lengths: inputs.lengths ?? new Int32Array(0),
    dy: spread(inputs.dy, yStride, yOffset, H),
  })
  const { y, ...kept } = desk.outputs({
    states: initialStates(inputs),
    saved: T * B * cell.saved.length * H,
    y: T * B * yStride,
  })
  const gates = T * B * cell.recurrent.length * H
  const { dStates, dWx } = desk.outputs({ dStates: inputs.dFinal, dWx: T * B * inputGradientBlocks(cell) * H })
  const { dRu } = cell.separate && gates > 0 ? desk.outputs({ dRu: gates }) : { dRu: gates > 0 ? dWx : null }
  const common = {
    ...{ cell, T, B, H, yStride, yOffset, ...weights, ...kept },
    reverse: shape.reverse ?? false,
    lengths: inputs.lengths && lengths,
  }
  backend.run(kernels[`${forward}_forward`], { ...common, bias, wx, y, zero: shape.zero ?? false })
  backend.run(kernels[`${backward}_backward`], { ...common, dy, dStates, dWx, dRu })
  const results = await desk.results(check)
  const shared = gates > 0 ? results.dWx : new Float32Array(0)
  return { dRu: shared, ...results } as unknown as RecurrentResults
}

/** Runs `scan_forward` without keeping anything for BPTT and returns y's columns [T, B, H] and the states. */
export async function runInference(
  backend: Backend,
  check: Check,
  inputs: RecurrentInputs,
): Promise<{ y: Float32Array; states: Float32Array }> {
  const { cell, shape } = inputs
  const { T, B, H } = shape
  const { yStride, yOffset } = strideOf(shape)
  const desk = new Desk(backend)
  const parameters = layParameters(desk, inputs)
  const given = desk.inputs({ wx: inputs.wx, lengths: inputs.lengths ?? new Int32Array(0) })
  const kept = desk.outputs({ states: initialStates(inputs), y: T * B * yStride })
  backend.run(kernels.scan_forward, {
    ...{ cell, T, B, H, reverse: shape.reverse ?? false, yStride, yOffset },
    ...parameters,
    wx: given.wx,
    lengths: inputs.lengths && given.lengths,
    zero: shape.zero ?? false,
    ...{ states: kept.states, saved: null, y: kept.y },
  })
  const { y, states } = (await desk.results(check)) as Record<'y' | 'states', Float32Array>
  return { y: columns(y, yStride, yOffset, H), states }
}

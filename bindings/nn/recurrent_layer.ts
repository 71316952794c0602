import type { Span } from '../backend/backend.js'
import type { CellLayout } from '../language/layout.js'
import type { BackwardPass, Target } from '../tensor/node.js'
import type { Parameter } from '../tensor/parameter.js'
import type { Runtime } from '../tensor/runtime.js'
import type { Scratch } from '../tensor/scratch.js'
import type { Storage } from '../tensor/storage.js'

/** One layer in one direction: its parameters, and its way forward and back through time as kernels on memory. */
export interface RecurrentWeights {
  /** [Gw · H, I] */
  readonly weightIh: Parameter
  /** [Gr · H, H] */
  readonly weightHh: Parameter
  /** [Gw · H] */
  readonly biasIh: Parameter | null
  /** [Gr · H] */
  readonly biasHh: Parameter | null
}

export type Plan = 'scan' | 'step'

/** The sizes of a pass over one batch. */
export interface Sizes {
  readonly T: number
  readonly B: number
  readonly I: number
  readonly H: number
  readonly reverse: boolean
  /** Rows of y: its layer's directions side by side, H · directions, and where this direction's begin. */
  readonly yStride: number
  readonly yOffset: number
}

/** What a layer reads, [T, B, I]. */
export interface Input {
  readonly storage: Storage
  readonly span: Span
}

/** What the way back needs of the way forward. */
export interface Trace {
  readonly sizes: Sizes
  readonly x: Input
  readonly lengths: Storage | null
  /** [S, T + 1, B, H] */
  readonly states: Storage
  /** [T, B, V, H]; null if not kept. */
  readonly saved: Storage | null
}

/** A stretch of memory that begins anywhere. */
export interface Place {
  readonly span: Span
  readonly offset: number
}

/** Copies B · H numbers from one place to another. */
export function copyPlane(runtime: Runtime, columns: number, x: Span, xOffset: number, y: Span, yOffset: number): void {
  runtime.device.kernels.copy({ rows: 1, columns, x, xStride: 0, xOffset, y, yStride: 0, yOffset })
}

/** The place of state s between steps: before the first step, or after the last. */
export function planeOffset({ T, B, H, reverse }: Sizes, s: number, when: 'first' | 'last'): number {
  const slice = reverse === (when === 'first') ? T : 0
  return (s * (T + 1) + slice) * B * H
}

export class RecurrentLayer {
  constructor(
    readonly runtime: Runtime,
    readonly cell: CellLayout,
    readonly weights: RecurrentWeights,
    readonly plan: Plan,
  ) {}

  /**
   * `wx = W x + b` for all steps in one product, then the loop over time.
   * @param scratch what takes the memory of the trace; who keeps the trace retains it
   * @param y written, [T, B, yStride] at yOffset
   * @param initial per state where it lies; null: zeros
   * @param keep whether the way back will be asked for
   */
  forward(
    scratch: Scratch,
    sizes: Sizes,
    x: Input,
    y: Span,
    lengths: Storage | null,
    initial: readonly Place[] | null,
    keep: boolean,
  ): Trace {
    const { runtime, cell, weights, plan } = this
    const { kernels } = runtime.device
    const { T, B, I, H, reverse, yStride, yOffset } = sizes
    const gates = cell.inputs.length * H
    const wx = scratch.take(T * B * gates)
    kernels.gemm({
      M: T * B,
      N: gates,
      K: I,
      A: x.span,
      B: weights.weightIh.span,
      C: wx.span,
      transposeB: true,
      bias: weights.biasIh?.span,
      weights: true,
    })
    const states = scratch.take(cell.states.length * (T + 1) * B * H)
    initial?.forEach(({ span, offset }, s) =>
      copyPlane(runtime, B * H, span, offset, states.span, planeOffset(sizes, s, 'first')),
    )
    const saved = keep || plan === 'step' ? scratch.take(T * B * cell.saved.length * H) : null
    const run = plan === 'scan' ? kernels.scan_forward.bind(kernels) : kernels.step_forward.bind(kernels)
    run({
      cell,
      T,
      B,
      H,
      reverse,
      wx: wx.span,
      R: weights.weightHh.span,
      bias: weights.biasHh?.span ?? null,
      lengths: lengths?.span ?? null,
      states: states.span,
      zero: initial === null,
      saved: saved?.span ?? null,
      y,
      yStride,
      yOffset,
    })
    return { sizes, x, lengths, states, saved }
  }

  /**
   * Back through time, then one product for each gradient.
   * @param dy [T, B, yStride] at yOffset
   * @param dStates [S, B, H], in/out: the gradient of the final states becomes that of the initial states
   * @param dx where the gradient of x goes; null if nothing wants it
   * @param first the index of this layer's first parameter among the node's inputs
   */
  backward(pass: BackwardPass, trace: Trace, dy: Span, dStates: Span, dx: Target | null, first: number): void {
    const { runtime, cell, weights, plan } = this
    const { kernels } = runtime.device
    const { sizes, x, lengths, states, saved } = trace
    const { T, B, I, H, reverse, yStride, yOffset } = sizes
    const gates = cell.inputs.length * H
    const dWx = pass.scratch(T * B * gates)
    const dRu = cell.separate ? pass.scratch(T * B * cell.recurrent.length * H) : dWx
    const run = plan === 'scan' ? kernels.scan_backward.bind(kernels) : kernels.step_backward.bind(kernels)
    run({
      cell,
      T,
      B,
      H,
      reverse,
      R: weights.weightHh.span,
      lengths: lengths?.span ?? null,
      states: states.span,
      saved: saved!.span,
      dy,
      yStride,
      yOffset,
      dStates,
      dWx: dWx.span,
      dRu: dRu.span,
    })
    if (dx) {
      const { span: C, accumulate } = dx
      kernels.gemm({ M: T * B, N: I, K: gates, A: dWx.span, B: weights.weightIh.span, C, accumulate, weights: true })
    }
    if (pass.wants(first)) {
      const { span: C, accumulate } = pass.target(first)
      kernels.gemm({ M: gates, N: I, K: T * B, A: dWx.span, B: x.span, C, transposeA: true, accumulate })
    }
    if (pass.wants(first + 1)) this.#gradientOfR(pass.target(first + 1), trace, dRu.span)
    if (pass.wants(first + 2)) {
      const { span: db, accumulate } = pass.target(first + 2)
      kernels.bias_gradient({ N: T * B, C: gates, dy: dWx.span, db, accumulate })
    }
    if (pass.wants(first + 3)) {
      const { span: db, accumulate } = pass.target(first + 3)
      kernels.bias_gradient({ N: T * B, C: cell.recurrent.length * H, dy: dRu.span, db, accumulate })
    }
  }

  /** `dR = Σ_t dRu_t ⊗ operand_t`, stage by stage: the operand is a state as it was before the step, or was saved. */
  #gradientOfR({ span: C, accumulate }: Target, { sizes, states, saved }: Trace, dRu: Span): void {
    const { cell, runtime } = this
    const { T, B, H, reverse } = sizes
    cell.stages.forEach(({ begin, end, operand }, stage) => {
      const source =
        operand === null
          ? { B: saved!.span, strideB: cell.saved.length * H, offsetB: cell.saved.indexOf(`operand.${stage}`) * H }
          : { B: states.span, strideB: H, offsetB: (operand * (T + 1) + (reverse ? 1 : 0)) * B * H }
      runtime.device.kernels.gemm({
        M: (end - begin) * H,
        N: H,
        K: T * B,
        A: dRu,
        strideA: cell.recurrent.length * H,
        offsetA: begin * H,
        transposeA: true,
        ...source,
        C,
        offsetC: begin * H * H,
        accumulate,
      })
    })
  }
}

import type { Span } from '../backend/backend.js'
import type { CompiledCell } from '../language/compiled.js'
import { inputBlocks, inputGradientBlocks } from '../language/layout.js'
import type { BackwardPass, Target } from '../tensor/node.js'
import type { Parameter } from '../tensor/parameter.js'
import type { Runtime } from '../tensor/runtime.js'
import type { Scratch } from '../tensor/scratch.js'
import type { Storage } from '../tensor/storage.js'
import { fullBias, runsOf, sumRows } from './gate_rows.js'

/** One layer in one direction: its parameters, and its way forward and back through time as kernels on memory. Null: the cell has none. */
export interface RecurrentWeights {
  /** [Gw · H, I] */
  readonly weightIh: Parameter | null
  /** [Gr · H, H] */
  readonly weightHh: Parameter | null
  /** [H] for each gate whose `W@x` has a bias */
  readonly biasIh: Parameter | null
  /** [H] for each gate whose `R@…` has a bias */
  readonly biasHh: Parameter | null
  /** [Gp · H] */
  readonly peephole: Parameter | null
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
    readonly cell: CompiledCell,
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
    const { T, B, H, reverse, yStride, yOffset } = sizes
    const wx = this.#inputProducts(scratch, sizes, x)
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
      R: weights.weightHh?.span ?? null,
      peephole: weights.peephole?.span ?? null,
      bias: fullBias(scratch, weights.biasHh, cell.recurrent, cell.recurrentBiases, H),
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
    const width = inputGradientBlocks(cell) * H
    const dWx = pass.scratch(T * B * width)
    const dRu =
      cell.recurrent.length === 0 ? null : cell.separate ? pass.scratch(T * B * cell.recurrent.length * H) : dWx
    const run = plan === 'scan' ? kernels.scan_backward.bind(kernels) : kernels.step_backward.bind(kernels)
    run({
      cell,
      T,
      B,
      H,
      reverse,
      R: weights.weightHh?.span ?? null,
      peephole: weights.peephole?.span ?? null,
      lengths: lengths?.span ?? null,
      states: states.span,
      saved: saved!.span,
      dy,
      yStride,
      yOffset,
      dStates,
      dWx: dWx.span,
      dRu: dRu?.span ?? null,
    })
    if (dx) this.#gradientOfX(pass, sizes, dWx.span, dx)
    if (pass.wants(first)) {
      const { span: C, accumulate } = pass.target(first)
      const A = { A: dWx.span, strideA: width, transposeA: true }
      kernels.gemm({ M: gates, N: I, K: T * B, ...A, B: x.span, C, accumulate })
    }
    if (dRu && pass.wants(first + 1)) this.#gradientOfR(pass.target(first + 1), trace, dRu.span)
    const rows = { N: T * B, H }
    const { inputs, inputBiases, recurrent, recurrentBiases, peepholes } = cell
    if (pass.wants(first + 2))
      sumRows(runtime, rows, dWx.span, width, runsOf(inputs, inputBiases), pass.target(first + 2))
    if (dRu && pass.wants(first + 3))
      sumRows(runtime, rows, dRu.span, recurrent.length * H, runsOf(recurrent, recurrentBiases), pass.target(first + 3))
    if (pass.wants(first + 4)) {
      const run = { from: inputBlocks(cell), to: 0, count: peepholes.length }
      sumRows(runtime, rows, dWx.span, width, [run], pass.target(first + 4))
    }
  }

  /** wx [T, B, Gx, H]: `W x + b` of each gate in one product, then x itself where the cell reads it. */
  #inputProducts(scratch: Scratch, { T, B, I, H }: Sizes, x: Input): Storage {
    const { runtime, cell, weights } = this
    const { kernels } = runtime.device
    const gates = cell.inputs.length * H
    const width = inputBlocks(cell) * H
    const wx = scratch.take(T * B * width)
    if (weights.weightIh)
      kernels.gemm({
        M: T * B,
        N: gates,
        K: I,
        A: x.span,
        B: weights.weightIh.span,
        C: wx.span,
        strideC: width,
        transposeB: true,
        bias: fullBias(scratch, weights.biasIh, cell.inputs, cell.inputBiases, H) ?? undefined,
        weights: true,
      })
    if (cell.raw)
      kernels.copy({
        rows: T * B,
        columns: H,
        x: x.span,
        xStride: I,
        xOffset: 0,
        y: wx.span,
        yStride: width,
        yOffset: gates,
      })
    return wx
  }

  /** dx through W, and past it where the cell reads x itself. */
  #gradientOfX(pass: BackwardPass, { T, B, I, H }: Sizes, dWx: Span, { span: C, accumulate }: Target): void {
    const { runtime, cell, weights } = this
    const { kernels } = runtime.device
    const gates = cell.inputs.length * H
    const strideA = inputGradientBlocks(cell) * H
    if (cell.raw) {
      const N = T * B * H
      const y = accumulate ? pass.scratch(N).span : C
      kernels.copy({ rows: T * B, columns: H, x: dWx, xStride: strideA, xOffset: gates, y, yStride: H, yOffset: 0 })
      if (accumulate) kernels.add({ N, a: C, b: y, y: C })
    }
    const given = { M: T * B, N: I, K: gates, A: dWx, strideA, C, weights: true }
    if (weights.weightIh) kernels.gemm({ ...given, B: weights.weightIh.span, accumulate: accumulate || cell.raw })
    else if (!cell.raw && !accumulate) kernels.fill({ N: T * B * I, y: C, value: 0 })
  }

  /** `dR = Σ_t dRu_t ⊗ operand_t`, stage by stage: the operand is a state as it was before the step, or was saved. */
  #gradientOfR({ span: C, accumulate }: Target, { sizes, states, saved }: Trace, dRu: Span): void {
    const { cell, runtime } = this
    const { T, B, H, reverse } = sizes
    cell.stages.forEach(({ begin, end, operand }, stage) => {
      if (begin === end) return
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

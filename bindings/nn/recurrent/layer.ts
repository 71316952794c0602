import type { Plan, Precision, Span } from '../../backend/backend.js'
import * as kernels from '../../backend/kernels/index.js'
import type { CompiledCell } from '../../language/compiled.js'
import { inputBlocks, inputGradientBlocks } from '../../language/layout.js'
import type { BackwardPass, Target } from '../../tensor/node.js'
import type { Runtime } from '../../tensor/runtime.js'
import type { Scratch } from '../../tensor/scratch.js'
import type { Storage } from '../../tensor/storage.js'
import { fullBias, runsOf, sumRows } from './gate_rows.js'
import { gradientOfW, gradientOfX, inputProducts } from './input_products.js'
import {
  copyPlane,
  planeOffset,
  type Input,
  type Loop,
  type LoopBack,
  type Place,
  type RecurrentWeights,
  type Sizes,
  type Trace,
} from './loop.js'

/** One layer in one direction: its way forward and back through time as kernels on memory. */
export class RecurrentLayer {
  constructor(
    readonly runtime: Runtime,
    readonly cell: CompiledCell,
    readonly weights: RecurrentWeights,
    /** Null: as suits the backend. */
    readonly plan: Plan | null,
    readonly precision: Precision,
    readonly units: number,
  ) {}

  /** Features of y. */
  get outputs(): number {
    return this.units
  }

  /** Features of each state. */
  get widths(): readonly number[] {
    return this.cell.states.map(() => this.units)
  }

  /**
   * `wx = W x + b` for all steps in one product, then the loop over time.
   * @param scratch what takes the memory of the trace; who keeps the trace retains it
   */
  forward(scratch: Scratch, sizes: Sizes, loop: Loop): Trace {
    const wx = this.inputProducts(scratch, sizes, loop.x)
    return this.loop(scratch, sizes, loop, wx, this.weights.weightHh?.span ?? null)
  }

  #planOf(B: number): Plan {
    const { runtime, cell, plan, precision, units: H } = this
    return plan ?? runtime.device.planOf({ cell, B, H, precision })
  }

  protected inputProducts(scratch: Scratch, sizes: Sizes, x: Input): Storage {
    return inputProducts(this.runtime, scratch, this.cell, this.weights, sizes, x)
  }

  /** @param R [Gr · H, H] */
  protected loop(scratch: Scratch, sizes: Sizes, loop: Loop, wx: Storage, R: Span | null): Trace {
    const { runtime, cell, weights, precision } = this
    const { device } = runtime
    const { T, B, H, reverse, yStride, yOffset } = sizes
    const plan = this.#planOf(B)
    const { x, y, lengths, initial, keep } = loop
    const states = scratch.take(cell.states.length * (T + 1) * B * H)
    if (initial?.includes(null)) device.run(kernels.fill, { N: states.elements, y: states.span, value: 0 })
    initial?.forEach(
      (place, s) =>
        place && copyPlane(runtime, B * H, place.span, place.offset, states.span, planeOffset(sizes, s, 'first')),
    )
    const saved = keep || plan === 'step' ? scratch.take(T * B * cell.saved.length * H) : null
    device.run(plan === 'scan' ? kernels.scan_forward : kernels.step_forward, {
      cell,
      T,
      B,
      H,
      reverse,
      wx: wx.span,
      R,
      peephole: weights.peephole?.span ?? null,
      bias: fullBias(scratch, weights.biasHh, cell.recurrent, cell.recurrentBiases, H),
      lengths: lengths?.storage.span ?? null,
      states: states.span,
      zero: initial === null,
      saved: saved?.span ?? null,
      y,
      yStride,
      yOffset,
      precision,
    })
    const final = cell.states.map((_, s) => ({ storage: states, offset: planeOffset(sizes, s, 'last') }))
    return { sizes, x, lengths, states, saved, final, more: [] }
  }

  /**
   * Back through time, then one product for each gradient.
   * @returns per state where the gradient of its initial value lies
   */
  backward(pass: BackwardPass, trace: Trace, { dy, dFinal, dx, first }: LoopBack): readonly Place[] {
    const R = this.weights.weightHh?.span ?? null
    const { dStates, dWx, dRu } = this.loopBack(pass, trace, dy, dFinal, R)
    this.gradients(pass, trace, dWx, dRu, dx, first)
    if (dRu && pass.wants(first + 1)) this.gradientOfR(pass.target(first + 1), trace, dRu)
    return this.initialPlaces(trace, dStates)
  }

  /** dStates [S, B, H], state by state. */
  protected initialPlaces({ sizes: { B, H } }: Trace, dStates: Span): Place[] {
    return this.cell.states.map((_, s) => ({ span: dStates, offset: s * B * H }))
  }

  protected loopBack(
    pass: BackwardPass,
    { sizes, lengths, states, saved }: Trace,
    dy: Span,
    dFinal: readonly (Place | null)[],
    R: Span | null,
  ): { dStates: Span; dWx: Span; dRu: Span | null } {
    const { runtime, cell, weights, precision } = this
    const { device } = runtime
    const { T, B, H, reverse, yStride, yOffset } = sizes
    const plan = this.#planOf(B)
    const dStates = pass.scratch(cell.states.length * B * H).span
    if (dFinal.includes(null)) device.run(kernels.fill, { N: dStates.length, y: dStates, value: 0 })
    dFinal.forEach((place, s) => place && copyPlane(runtime, B * H, place.span, place.offset, dStates, s * B * H))
    const dWx = pass.scratch(T * B * inputGradientBlocks(cell) * H).span
    const dRu =
      cell.recurrent.length === 0 ? null : cell.separate ? pass.scratch(T * B * cell.recurrent.length * H).span : dWx
    device.run(plan === 'scan' ? kernels.scan_backward : kernels.step_backward, {
      cell,
      T,
      B,
      H,
      reverse,
      R,
      peephole: weights.peephole?.span ?? null,
      lengths: lengths?.storage.span ?? null,
      states: states.span,
      saved: saved!.span,
      dy,
      yStride,
      yOffset,
      dStates,
      dWx,
      dRu,
      precision,
    })
    return { dStates, dWx, dRu }
  }

  /** The gradients of x and of all parameters but R. */
  protected gradients(
    pass: BackwardPass,
    trace: Trace,
    dWx: Span,
    dRu: Span | null,
    dx: Target | null,
    first: number,
  ): void {
    const { runtime, cell, weights } = this
    const { sizes } = trace
    const { T, B, H } = sizes
    const width = inputGradientBlocks(cell) * H
    if (dx) gradientOfX(runtime, pass, cell, weights, sizes, dWx, dx)
    if (pass.wants(first)) gradientOfW(runtime, cell, trace, dWx, pass.target(first))
    const rows = { N: T * B, H }
    const { inputs, inputBiases, recurrent, recurrentBiases, peepholes } = cell
    if (pass.wants(first + 2)) sumRows(runtime, rows, dWx, width, runsOf(inputs, inputBiases), pass.target(first + 2))
    if (dRu && pass.wants(first + 3))
      sumRows(runtime, rows, dRu, recurrent.length * H, runsOf(recurrent, recurrentBiases), pass.target(first + 3))
    if (pass.wants(first + 4)) {
      const run = { from: inputBlocks(cell), to: 0, count: peepholes.length }
      sumRows(runtime, rows, dWx, width, [run], pass.target(first + 4))
    }
  }

  /** `dR = Σ_t dRu_t ⊗ operand_t`, stage by stage: the operand is a state as it was before the step, or was saved. */
  protected gradientOfR({ span: C, accumulate }: Target, { sizes, states, saved }: Trace, dRu: Span): void {
    const { cell, runtime } = this
    const { T, B, H, reverse } = sizes
    cell.stages.forEach(({ begin, end, operand }, stage) => {
      if (begin === end) return
      const source =
        operand === null
          ? { B: saved!.span, strideB: cell.saved.length * H, offsetB: cell.saved.indexOf(`operand.${stage}`) * H }
          : { B: states.span, strideB: H, offsetB: (operand * (T + 1) + (reverse ? 1 : 0)) * B * H }
      runtime.device.run(kernels.gemm, {
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

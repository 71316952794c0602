import type { Span } from '../../backend/backend.js'
import * as kernels from '../../backend/kernels/index.js'
import type { BackwardPass } from '../../tensor/node.js'
import type { Parameter } from '../../tensor/parameter.js'
import type { Scratch } from '../../tensor/scratch.js'
import type { Storage } from '../../tensor/storage.js'
import { sortByToken } from '../functions/rows.js'
import { RecurrentLayer } from './layer.js'
import {
  copyPlane,
  planeOffset,
  type Loop,
  type LoopBack,
  type Place,
  type RowLengths,
  type Sizes,
  type Trace,
} from './loop.js'

/** The rows of wx in which the rows of the batch begin, and the state that they begin with. */
interface Start {
  /** [B] i32 */
  readonly rows: Storage
  /** [B, P] */
  readonly h0: Storage
}

/**
 * An LSTM layer whose output and recurrent state are a projection of its units (Sak et al. 2014; PyTorch's `proj_size`):
 *
 *     h′ = W_hr (o ⊙ tanh(c′))
 *
 * The product with R meets h only as R W_hr u, u = o ⊙ tanh(c′) of the step before. So one product folds W_hr into R before the loop, which runs
 * as that of a plain LSTM over u, and one after it makes all h of u. What of h was given, and is no projection of anything, comes
 * in through the inputs of each row's first step: wx += R h₀.
 */
export class ProjectedLayer extends RecurrentLayer {
  /** P */
  override get outputs(): number {
    return this.#projection.shape[0]!
  }

  override get widths(): readonly number[] {
    return this.cell.states.map((_, s) => (s === 0 ? this.outputs : this.units))
  }

  get #projection(): Parameter {
    return this.weights.weightHr!
  }

  get #R(): Parameter {
    return this.weights.weightHh!
  }

  override forward(scratch: Scratch, sizes: Sizes, loop: Loop): Trace {
    const { runtime, outputs: P } = this
    const { device } = runtime
    const { T, B, H } = sizes
    const gates = this.cell.recurrent.length * H
    const W = { B: this.#projection.span, weights: true }
    const folded = scratch.take(gates * H)
    device.run(kernels.gemm, { M: gates, N: H, K: P, A: this.#R.span, ...W, C: folded.span })

    const wx = this.inputProducts(scratch, sizes, loop.x)
    const h0 = loop.initial?.[0]
    const start = h0 && this.#addStart(scratch, sizes, loop.lengths, h0, wx.span)

    const u = scratch.take(T * B * H)
    const inner = { ...sizes, yStride: H, yOffset: 0 }
    const initial = loop.initial && [null, ...loop.initial.slice(1)]
    const trace = this.loop(scratch, inner, { ...loop, y: u.span, initial }, wx, folded.span)
    const { yStride: strideC, yOffset: offsetC } = sizes
    device.run(kernels.gemm, { M: T * B, N: P, K: H, A: u.span, ...W, transposeB: true, C: loop.y, strideC, offsetC })
    const h = scratch.take(B * P)
    const last = { A: trace.states.span, offsetA: planeOffset(sizes, 0, 'last') }
    device.run(kernels.gemm, { M: B, N: P, K: H, ...last, ...W, transposeB: true, C: h.span })

    const final = trace.final.map((state, s) => (s === 0 ? { storage: h, offset: 0 } : state))
    const more = [folded, u, ...(start ? [start.rows, start.h0] : [])]
    return { ...trace, sizes, final, more }
  }

  override backward(pass: BackwardPass, trace: Trace, { dy, dFinal, dx, first }: LoopBack): readonly Place[] {
    const { runtime, outputs: P } = this
    const { device } = runtime
    const { sizes, states } = trace
    const { T, B, H, yStride, yOffset } = sizes
    const gates = this.cell.recurrent.length * H
    const [folded, u, rows, h0] = trace.more as [Storage, Storage, Storage?, Storage?]
    const W = { B: this.#projection.span, weights: true }
    const [wantsR, wantsW] = [first + 1, first + 5].map((input) => pass.wants(input))

    const dU = pass.scratch(T * B * H).span
    const dH = { A: dy, strideA: yStride, offsetA: yOffset }
    device.run(kernels.gemm, { M: T * B, N: H, K: P, ...dH, ...W, C: dU })
    const dLast = dFinal[0] && pass.scratch(B * H).span
    const dFinalH = dFinal[0] && { A: dFinal[0].span, offsetA: dFinal[0].offset }
    if (dLast && dFinalH) device.run(kernels.gemm, { M: B, N: H, K: P, ...dFinalH, ...W, C: dLast })

    const inner = { ...trace, sizes: { ...sizes, yStride: H, yOffset: 0 } }
    const dInner = [dLast ? { span: dLast, offset: 0 } : null, ...dFinal.slice(1)]
    const { dStates, dWx, dRu } = this.loopBack(pass, inner, dU, dInner, folded.span)
    this.gradients(pass, trace, dWx, dRu, dx, first)

    const dFolded = pass.scratch(gates * H).span
    if (wantsR || wantsW) this.gradientOfR({ span: dFolded, accumulate: false }, trace, dRu!)
    if (wantsW) {
      const { span: C, accumulate } = pass.target(first + 5)
      const product = { M: P, N: H, transposeA: true, C }
      device.run(kernels.gemm, { ...product, K: T * B, ...dH, B: u.span, accumulate })
      device.run(kernels.gemm, { ...product, K: gates, A: this.#R.span, B: dFolded, accumulate: true })
      const last = { B: states.span, offsetB: planeOffset(sizes, 0, 'last') }
      if (dFinalH) device.run(kernels.gemm, { ...product, K: B, ...dFinalH, ...last, accumulate: true })
    }
    if (wantsR) {
      const { span: C, accumulate } = pass.target(first + 1)
      device.run(kernels.gemm, { M: gates, N: P, K: H, A: dFolded, ...W, transposeB: true, C, accumulate })
    }
    const places = this.initialPlaces(trace, dStates)
    if (!rows || !h0) return places
    return [this.#startGradient(pass, B, gates, { rows, h0 }, dWx, first + 1), ...places.slice(1)]
  }

  /** Adds R h₀ to wx where each row of the batch begins. */
  #addStart(scratch: Scratch, { T, B, H, reverse }: Sizes, lengths: RowLengths | null, h0: Place, wx: Span): Start {
    const { runtime, outputs: P } = this
    const { device } = runtime
    const gates = this.cell.recurrent.length * H
    const first = Int32Array.from({ length: B }, (_, b) => (reverse ? ((lengths?.host[b] ?? T) - 1) * B + b : b))
    const order = sortByToken(first, T * B)
    const rows = scratch.integers(first)
    const [positions, starts] = [scratch.integers(order.positions).span, scratch.integers(order.starts).span]
    const copy = scratch.take(B * P)
    copyPlane(runtime, B * P, h0.span, h0.offset, copy.span, 0)
    const dy = scratch.take(B * gates).span
    device.run(kernels.gemm, {
      M: B,
      N: gates,
      K: P,
      A: copy.span,
      B: this.#R.span,
      transposeB: true,
      weights: true,
      C: dy,
    })
    const sum = { V: T * B, D: gates, N: B, positions, starts, dy, dWeight: wx, accumulate: true }
    device.run(kernels.embedding_backward, sum)
    return { rows, h0: copy }
  }

  /** Back through `addStart`: the gradient of h₀, and its part of that of R. */
  #startGradient(pass: BackwardPass, B: number, gates: number, { rows, h0 }: Start, dWx: Span, R: number): Place {
    const { runtime, outputs: P } = this
    const { device } = runtime
    const dStart = pass.scratch(B * gates).span
    device.run(kernels.embedding_forward, { N: B, D: gates, tokens: rows.span, weight: dWx, y: dStart })
    if (pass.wants(R)) {
      const { span: C, accumulate } = pass.target(R)
      device.run(kernels.gemm, { M: gates, N: P, K: B, A: dStart, transposeA: true, B: h0.span, C, accumulate })
    }
    const { span } = pass.scratch(B * P)
    device.run(kernels.gemm, { M: B, N: P, K: gates, A: dStart, B: this.#R.span, weights: true, C: span })
    return { span, offset: 0 }
  }
}

import { NORM_PARTS, type Span } from '../../bindings/backend/backend.js'
import type { Kernels } from '../kernels/case.js'
import { keep } from '../reference/dropout.js'
import { activate, activateBackward, softmax, softmaxBackward } from '../reference/functions.js'
import { columnSums, gemm } from '../reference/gemm.js'
import { floats, integers, put } from './host_backend.js'
import { hostLosses } from './host_losses.js'
import { hostOptimizers } from './host_optimizers.js'
import { recurrentBackward, recurrentForward } from './host_recurrent.js'
import { hostSampling } from './host_sampling.js'
import { hostSequences } from './host_sequences.js'

const before = (y: Span, accumulate: boolean | undefined): Float32Array | undefined =>
  accumulate ? floats(y).slice() : undefined

/** The contract's kernels in float64. */
export const hostKernels: Kernels = {
  ...hostLosses,
  ...hostOptimizers,
  ...hostSampling,
  ...hostSequences,
  gemm({ A, B, C, bias, accumulate, offsetC = 0, strideC, ...sizes }) {
    const { M, N } = sizes
    const out = floats(C)
    const added = bias ? floats(bias) : undefined
    const place = (m: number): number => offsetC + m * (strideC ?? N)
    const old = Float64Array.from({ length: M * N }, (_, n) => out[place(Math.floor(n / N)) + (n % N)] ?? NaN)
    const addend = accumulate ? old : undefined
    const product = gemm({ ...sizes, A: floats(A), B: floats(B), bias: added, addend })
    for (let m = 0; m < M; m++) out.set(product.subarray(m * N, (m + 1) * N), place(m))
  },
  scan_forward: recurrentForward,
  step_forward: recurrentForward,
  scan_backward: recurrentBackward,
  step_backward: recurrentBackward,
  embedding_forward({ N, D, tokens, weight, y }) {
    const [ids, rows, out] = [integers(tokens), floats(weight), floats(y)]
    for (let n = 0; n < N; n++) out.set(rows.subarray((ids[n] ?? 0) * D, ((ids[n] ?? 0) + 1) * D), n * D)
  },
  embedding_backward({ V, D, positions, starts, dy, dWeight, accumulate }) {
    const [places, begins, gradient, out] = [integers(positions), integers(starts), floats(dy), floats(dWeight)]
    for (let v = 0; v < V; v++) {
      const mine = places.subarray(begins[v], begins[v + 1])
      for (let d = 0; d < D; d++) {
        const sum = mine.reduce((total, n) => total + (gradient[n * D + d] ?? NaN), 0)
        out[v * D + d] = sum + (accumulate ? (out[v * D + d] ?? NaN) : 0)
      }
    }
  },
  bias_gradient({ N, C, dy, stride = C, offset = 0, db, offsetDb = 0, accumulate }) {
    const addend = before(db, accumulate)?.subarray(offsetDb)
    floats(db).set(columnSums(N, C, floats(dy), { stride, offset, addend }), offsetDb)
  },
  add({ a, b, y }) {
    const other = floats(b).slice()
    floats(y).set(floats(a).map((value, n) => value + (other[n] ?? NaN)))
  },
  scale({ x, y, factor, by, accumulate }) {
    const total = factor * (by ? (floats(by)[0] ?? NaN) : 1)
    const scaled = Float64Array.from(floats(x), (value) => total * value)
    put(y, scaled, accumulate)
  },
  scale_rows({ columns, x, y, by, period, accumulate }) {
    const factors = floats(by)
    const scaled = Float64Array.from(
      floats(x),
      (value, n) => (factors[Math.floor(n / columns) % period] ?? NaN) * value,
    )
    put(y, scaled, accumulate)
  },
  activation_forward({ x, y, kind }) {
    put(y, activate(kind, floats(x)))
  },
  activation_backward({ y, dy, dx, kind, accumulate }) {
    put(dx, activateBackward(kind, floats(y), floats(dy)), accumulate)
  },
  softmax_forward({ C, x, y, log }) {
    put(y, softmax(C, floats(x), log))
  },
  softmax_backward({ C, y, dy, dx, log, accumulate }) {
    put(dx, softmaxBackward(C, floats(y), floats(dy), log), accumulate)
  },
  fill({ y, value }) {
    floats(y).fill(value)
  },
  copy({ rows, columns, x, xStride, xOffset, y, yStride, yOffset }) {
    const [from, to] = [integers(x), integers(y)]
    for (let r = 0; r < rows; r++) {
      const begin = r * xStride + xOffset
      to.set(from.subarray(begin, begin + columns), r * yStride + yOffset)
    }
  },
  dropout({ x, y, p, seed }) {
    floats(y).set(floats(x).map((value, n) => (keep(seed, n, p) ? value / (1 - p) : 0)))
  },
  sum({ x, y }) {
    floats(y)[0] = floats(x).reduce((total, value) => total + value, 0)
  },
  sum_of_squares({ N, x, parts }) {
    const [values, out] = [floats(x), floats(parts)]
    const width = Math.ceil(N / NORM_PARTS)
    for (let part = 0; part < NORM_PARTS; part++) {
      out[part] = values.subarray(part * width, (part + 1) * width).reduce((total, value) => total + value * value, 0)
    }
  },
}

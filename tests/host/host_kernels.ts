import { NORM_PARTS, type Kernels, type Span } from '../../bindings/backend/backend.js'
import { adam } from '../reference/adam.js'
import { crossEntropy } from '../reference/cross_entropy.js'
import { keep } from '../reference/dropout.js'
import { columnSums, gemm } from '../reference/gemm.js'
import { floats, integers } from './host_backend.js'
import { recurrentBackward, recurrentForward } from './host_recurrent.js'

const before = (y: Span, accumulate: boolean | undefined): Float32Array | undefined =>
  accumulate ? floats(y).slice() : undefined

/** The contract's kernels in float64. */
export const hostKernels: Kernels = {
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
  cross_entropy({ N, C, logits, targets, ignoreIndex, factor, losses, dLogits }) {
    const result = crossEntropy(N, C, floats(logits), integers(targets), ignoreIndex, factor)
    floats(losses).set(result.losses)
    if (dLogits) floats(dLogits).set(result.dLogits)
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
    const old = before(y, accumulate)
    const total = factor * (by ? (floats(by)[0] ?? NaN) : 1)
    floats(y).set(floats(x).map((value, n) => total * value + (old?.[n] ?? 0)))
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
  adam({ parameters, gradients, m, v, parts, ...settings }) {
    const norm = Math.sqrt(floats(parts).reduce((total, part) => total + part, 0))
    const next = adam(floats(parameters), floats(gradients), floats(m), floats(v), norm, settings)
    floats(parameters).set(next.parameters)
    floats(m).set(next.m)
    floats(v).set(next.v)
    parameters.memory.version++
  },
}

/**
 * The one contract between everything above (tensors, layers, optimizers) and the two devices below.
 * A kernel has the same name, the same arguments and the same meaning on both.
 *
 * Sizes: T time steps, B batch rows, I input features, H hidden units; of a cell: S states, Gw gates with `W@x`, Gx the same and one
 * more if it reads `x` itself, Gp equations with a peephole, Gr gates with `R@…`, V saved values. Shapes are row-major, innermost last. All numbers are float32 but where i32 is said.
 */
import type { CompiledCell } from '../language/compiled.js'

export type BackendName = 'webgpu' | 'wasm'

/** An allocation on a device. Only the backend that made it knows more of it. */
export interface Memory {
  readonly bytes: number
  /**
   * Counts the changes to *parameters* in this memory: `write` and `adam` raise it. A backend may keep a packed or
   * transposed copy of a weight for as long as the version stays the same.
   */
  version: number
}

/** A stretch of memory: what kernels read and write. Offset and length count 4-byte elements; offsets are multiples of 64. */
export interface Span {
  readonly memory: Memory
  readonly offset: number
  readonly length: number
}

export interface Backend {
  readonly name: BackendName
  /** Why this backend was chosen, and what it runs on, in a sentence for people. */
  readonly reason: string
  readonly threads: number
  readonly kernels: Kernels

  /** Memory for `elements` 4-byte elements, its content undefined. @throws OutOfMemoryError */
  allocate(elements: number): Memory
  /** Gives memory back to the pool. Commands recorded before still see what they were meant to see. */
  free(memory: Memory): void
  /** Copies host data into a span, ordered after all kernels called so far. */
  write(span: Span, data: Float32Array | Int32Array): void
  /** Waits for all kernels called so far and copies a span out. @throws DeviceError naming the kernel that failed */
  read(span: Span): Promise<Float32Array>
  /** Marks the end of a batch: what was recorded goes to the device, at the latest when the running task ends. */
  submit(): void
  stats(): Stats
  resetStats(): void
  /** Gives everything back. No call may follow. */
  close(): void
}

export interface Stats {
  /** Kernels started (WebGPU: dispatches; WebAssembly: calls) since the last reset. */
  dispatches: number
  /** Command buffers handed to the device since the last reset (WebAssembly: batches ended). */
  submits: number
  /** Bytes handed out by `allocate` and not yet given back. */
  bytesLive: number
  /** The most that `bytesLive` has been since the last reset. */
  bytesPeak: number
  /** Bytes that the backend holds in all, free ones in its pool included. */
  bytesHeld: number
  /** `dispatches`, kernel by kernel. */
  kernels: Record<string, number>
}

/** Every kernel. Each writes all of its outputs; none reads an output but where `accumulate` or `in/out` is said. */
export interface Kernels {
  gemm(call: Gemm): void
  /** The recurrent loop of one layer and direction, all T steps in one dispatch. */
  scan_forward(call: RecurrentForward): void
  scan_backward(call: RecurrentBackward): void
  /** The same loop with one dispatch per time step and stage. */
  step_forward(call: RecurrentForward): void
  step_backward(call: RecurrentBackward): void
  embedding_forward(call: EmbeddingForward): void
  embedding_backward(call: EmbeddingBackward): void
  cross_entropy(call: CrossEntropy): void
  bias_gradient(call: BiasGradient): void
  add(call: Add): void
  scale(call: Scale): void
  fill(call: Fill): void
  copy(call: Copy): void
  dropout(call: Dropout): void
  sum(call: Sum): void
  sum_of_squares(call: SumOfSquares): void
  adam(call: Adam): void
}

/** `C = op(A) op(B) (+ bias) (+ C)` with `op(A)` [M, K], `op(B)` [K, N], C [M, N]. */
export interface Gemm {
  M: number
  N: number
  K: number
  /** [M, K], or [K, M] if `transposeA`. */
  A: Span
  /** [K, N], or [N, K] if `transposeB`. */
  B: Span
  /** [M, N] */
  C: Span
  transposeA?: boolean
  transposeB?: boolean
  /** [N], added to every row. */
  bias?: Span | undefined
  /** Add to what C holds. */
  accumulate?: boolean
  /** Elements between two stored rows of A, and before its first; default: as A's shape has it, and 0. */
  strideA?: number
  offsetA?: number
  /** The same of B. */
  strideB?: number
  offsetB?: number
  /** Elements between two rows of C (default N; what lies between is left alone), and before its first. */
  strideC?: number
  offsetC?: number
  /** B is a parameter: its packed form may be kept until its memory's version changes. */
  weights?: boolean
}

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
  /** [B] i32: row b ends before step lengths[b] (1 ≤ lengths[b] ≤ T). Null: all T. Beyond, states stay and y is 0. */
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
}

/** `y[n] = weight[tokens[n]]` */
export interface EmbeddingForward {
  N: number
  D: number
  /** [N] i32, each in [0, V) */
  tokens: Span
  /** [V, D] */
  weight: Span
  /** [N, D] */
  y: Span
}

/** `dWeight[v] = Σ dy[n] over the n with tokens[n] = v`, in ascending n, so that it is deterministic without atomics. */
export interface EmbeddingBackward {
  V: number
  D: number
  N: number
  /** [N] i32: the positions n, sorted by token, ascending within a token. */
  positions: Span
  /** [V + 1] i32: token v's positions are positions[starts[v] .. starts[v + 1]). */
  starts: Span
  /** [N, D] */
  dy: Span
  /** [V, D] */
  dWeight: Span
  accumulate: boolean
}

/** Softmax cross-entropy of each row and its gradient, in one pass. */
export interface CrossEntropy {
  N: number
  C: number
  /** [N, C] */
  logits: Span
  /** [N] i32, each in [0, C) or `ignoreIndex`. */
  targets: Span
  ignoreIndex: number
  /** Multiplies losses and gradient: 1 / (number of targets that count) for the mean. */
  factor: number
  /** [N]: factor · (log Σ exp(logits) − logits[target]); 0 where ignored. */
  losses: Span
  /** [N, C]: factor · (softmax(logits) − onehot(target)); 0 where ignored. Null: not wanted. */
  dLogits: Span | null
}

/** `db[offsetDb + c] = Σ_n dy[n · stride + offset + c]  (+ db[offsetDb + c])` for c < C */
export interface BiasGradient {
  N: number
  C: number
  /** [N, C] in rows of `stride` elements */
  dy: Span
  /** Elements between two rows of dy, and before its first. Default C and 0. */
  stride?: number
  offset?: number
  /** [C] from `offsetDb` on; default 0 */
  db: Span
  offsetDb?: number
  accumulate: boolean
}

/** `y = a + b`; y may be a or b itself. */
export interface Add {
  N: number
  a: Span
  b: Span
  y: Span
}

/** `y = factor · by[0] · x (+ y)` with `by` a number on the device (null: 1). */
export interface Scale {
  N: number
  x: Span
  y: Span
  factor: number
  by: Span | null
  accumulate: boolean
}

/** `y = value` */
export interface Fill {
  N: number
  y: Span
  value: number
}

/** `y[r yStride + yOffset + c] = x[r xStride + xOffset + c]` for r < rows, c < columns. i32 data too. */
export interface Copy {
  rows: number
  columns: number
  x: Span
  xStride: number
  xOffset: number
  y: Span
  yStride: number
  yOffset: number
}

/**
 * `y[n] = keep(n) ? x[n] / (1 − p) : 0`, keep(n) drawn from the PCG hash of (seed, n): the same on both backends and in
 * the backward pass, which calls it again with the gradient.
 *
 *     keep(n) = (pcg(pcg(seed) xor n) >> 8) / 2^24 ≥ p
 *     pcg(v): s = v · 747796405 + 2891336453; w = ((s >> ((s >> 28) + 4)) xor s) · 277803737; (w >> 22) xor w     (u32)
 *
 * Jarzynski & Olano 2020, "Hash Functions for GPU Rendering".
 */
export interface Dropout {
  N: number
  x: Span
  y: Span
  p: number
  /** An unsigned 32-bit integer. */
  seed: number
}

/** `y[0] = Σ x` */
export interface Sum {
  N: number
  x: Span
  y: Span
}

export const NORM_PARTS = 64

/** `parts[k]` for k < NORM_PARTS: sums of squares over disjoint parts of x; their total is |x|². */
export interface SumOfSquares {
  N: number
  x: Span
  /** [NORM_PARTS] */
  parts: Span
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1) over one stretch of parameters, with PyTorch's placement of epsilon and its
 * `clip_grad_norm_`:
 *
 *     if Σ parts is not finite, nothing changes; else
 *     c  = clipNorm > 0 ? min(1, clipNorm / (√Σ parts + 1e-6)) : 1
 *     g  = c · gradient + weightDecay · parameter
 *     m  = β1 m + (1 − β1) g;   v = β2 v + (1 − β2) g²
 *     parameter −= lr / (1 − β1^step) · m / (√v / √(1 − β2^step) + epsilon)
 */
export interface Adam {
  N: number
  parameters: Span
  gradients: Span
  m: Span
  v: Span
  /** [NORM_PARTS] from `sum_of_squares` over all gradients. */
  parts: Span
  lr: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  clipNorm: number
  /** Counted from 1. */
  step: number
}

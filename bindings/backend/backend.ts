/**
 * The one contract between everything above (tensors, layers, optimizers) and the two devices below.
 * A kernel has the same name, the same arguments and the same meaning on both.
 *
 * Sizes: T time steps, B batch rows, I input features, H hidden units; of a cell: S states, Gw gates with `W@x`, Gx the same and one
 * more if it reads `x` itself, Gp equations with a peephole, Gr gates with `R@…`, V saved values. Shapes are row-major, innermost last. All numbers are float32 but where i32 is said.
 */
import type { Crf, Viterbi } from './calls/crf.js'
import type {
  ActivationBackward,
  ActivationForward,
  Add,
  Copy,
  Dropout,
  Fill,
  Scale,
  ScaleRows,
  SoftmaxBackward,
  SoftmaxForward,
} from './calls/elementwise.js'
import type { EmbeddingBackward, EmbeddingForward } from './calls/embedding.js'
import type { BinaryCrossEntropy, CrossEntropy, SquaredError } from './calls/losses.js'
import type { Adagrad, Adam, RMSProp, Sgd } from './calls/optimizers.js'
import type { BiasGradient, Gemm, Sum, SumOfSquares } from './calls/products.js'
import type { RecurrentBackward, RecurrentForward } from './calls/recurrent.js'
import type {
  MaxOverTimeBackward,
  MaxOverTimeForward,
  MeanOverTimeBackward,
  MeanOverTimeForward,
  WindowsBackward,
  WindowsForward,
} from './calls/time.js'
import type { Memory, Span } from './memory.js'

export * from './calls/crf.js'
export * from './calls/elementwise.js'
export * from './calls/embedding.js'
export * from './calls/losses.js'
export * from './calls/optimizers.js'
export * from './calls/products.js'
export * from './calls/recurrent.js'
export * from './calls/time.js'
export type { Memory, Span } from './memory.js'

export type BackendName = 'webgpu' | 'wasm'

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
  /** Milliseconds of each kernel: those that the host spent in its calls (WebGPU: those on the device, of batches that were read; none unless `profile` asks for them). */
  milliseconds: Record<string, number>
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
  binary_cross_entropy(call: BinaryCrossEntropy): void
  squared_error(call: SquaredError): void
  crf(call: Crf): void
  viterbi(call: Viterbi): void
  windows_forward(call: WindowsForward): void
  windows_backward(call: WindowsBackward): void
  max_over_time_forward(call: MaxOverTimeForward): void
  max_over_time_backward(call: MaxOverTimeBackward): void
  mean_over_time_forward(call: MeanOverTimeForward): void
  mean_over_time_backward(call: MeanOverTimeBackward): void
  softmax_forward(call: SoftmaxForward): void
  softmax_backward(call: SoftmaxBackward): void
  activation_forward(call: ActivationForward): void
  activation_backward(call: ActivationBackward): void
  bias_gradient(call: BiasGradient): void
  add(call: Add): void
  scale(call: Scale): void
  scale_rows(call: ScaleRows): void
  fill(call: Fill): void
  copy(call: Copy): void
  dropout(call: Dropout): void
  sum(call: Sum): void
  sum_of_squares(call: SumOfSquares): void
  adam(call: Adam): void
  sgd(call: Sgd): void
  adagrad(call: Adagrad): void
  rmsprop(call: RMSProp): void
}

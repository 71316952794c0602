/**
 * The one contract between everything above (tensors, layers, optimizers) and the two devices below.
 * A kernel has the same name, the same arguments and the same meaning on both.
 *
 * Sizes: T time steps, B batch rows, I input features, H hidden units; of a cell: S states, Gw gates with `W@x`, Gx the same and one
 * more if it reads `x` itself, Gp equations with a peephole, Gr gates with `R@…`, V saved values. Shapes are row-major, innermost last. All numbers are float32 but where i32 is said.
 */
import type { DeviceLostError } from '../errors.js'
import type { LoopSize, Plan } from './calls/recurrent.js'
import type { Kernel } from './kernel.js'
import type { Memory, Span } from './memory.js'

export * from './calls/crf.js'
export * from './calls/elementwise.js'
export * from './calls/embedding.js'
export * from './calls/losses.js'
export * from './calls/optimizers.js'
export * from './calls/products.js'
export * from './calls/recurrent.js'
export * from './calls/sampling.js'
export * from './calls/time.js'
export type { Kernel } from './kernel.js'
export { aligned } from './memory.js'
export type { Memory, Span } from './memory.js'

export type BackendName = 'webgpu' | 'wasm'

export interface Backend {
  readonly name: BackendName
  /** Why this backend was chosen, and what it runs on, in a sentence for people. */
  readonly reason: string
  readonly threads: number
  /** Resolves when the device is gone without `close`; absent where that cannot be. */
  readonly lost?: Promise<DeviceLostError>

  /** Which way through time suits a layer of this size. */
  planOf(size: LoopSize): Plan
  /**
   * Runs a kernel of `kernels/` after all that was called so far. It writes all of its outputs, and reads none but where `accumulate` or `in/out`
   * is said. What goes wrong is reported by the next `read`.
   */
  run<Call>(kernel: Kernel<Call>, call: NoInfer<Call>): void
  /** Runs a kernel for two calls of which neither reads what the other writes: at once, where it can do that. */
  runBoth<Call>(kernel: Kernel<Call>, one: NoInfer<Call>, other: NoInfer<Call>): void
  /** Memory for `elements` 4-byte elements, its content undefined. @throws OutOfMemoryError */
  allocate(elements: number): Memory
  /** Two memories of a size that kernels may be handed together, in `runBoth`. @throws OutOfMemoryError */
  allocateBoth(elements: number): [Memory, Memory]
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

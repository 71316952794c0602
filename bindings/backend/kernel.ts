/** What a kernel is. */
import type { Memory } from './memory.js'
import type { Wasm } from './wasm/arguments/arguments.js'
import type { Gpu } from './webgpu/dispatches/dispatch.js'

/**
 * A kernel and its two halves: what each backend does for a call. It is a value that whoever calls it imports; so what a program does not call, shaders
 * included, a bundler leaves out. Nothing lists all kernels but `kernels/index.ts`, of which nobody takes more than a few.
 */
export interface Kernel<Call> {
  /** As its files, statistics and errors have it. */
  readonly name: string
  readonly webgpu: (gpu: Gpu, call: Call) => void
  /**
   * Two calls of one shape at once, of which neither reads what the other writes: a layer's two directions. False, and nothing was done, if these two are
   * not such. Kernels that it does not matter for have none.
   */
  readonly webgpuBoth?: (gpu: Gpu, one: Call, other: Call) => boolean
  readonly wasm: (wasm: Wasm, call: Call) => void
  /** The memory of the parameters that it changes, whose version rises: what a backend has packed or turned of them is out of date. */
  readonly changes?: (call: Call) => Memory
}

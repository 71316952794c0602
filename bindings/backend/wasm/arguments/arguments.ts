/** What WebAssembly's half of a kernel works with: it turns a call into the numbers that the kernel's function takes (sizes, checked addresses, flags) and calls it. */
import type { Gemm, RecurrentBackward, RecurrentForward, Span } from '../../backend.js'
import type { Flavour } from '../../../language/compiled.js'

/** The bytes of a module beside the core, for the build that runs here. */
export type ModuleBytes = (flavour: Flavour) => Uint8Array<ArrayBuffer>

export interface Wasm {
  /** Where a span begins, after seeing that it is as long as the kernel will touch. @throws DeviceError naming the argument */
  at(name: string, span: Span, length: number): number
  /**
   * Calls the kernel's function, with all threads if it can be divided and that is worth while.
   * @param module where it is; by default in the core
   */
  call(kernel: string, list: readonly number[], module?: ModuleBytes): void
  /** The address of memory for this call, as much as the module's function of that name says. */
  scratchFor(module: ModuleBytes, bytes: `${string}_scratch_bytes`, ...sizes: number[]): number
  /** Those that are more than a list of numbers. */
  gemm(call: Gemm): void
  readonly recurrent: Loops
}

/** The loop through time. */
export interface Loops {
  forward(kernel: 'scan_forward' | 'step_forward', call: RecurrentForward): void
  backward(kernel: 'scan_backward' | 'step_backward', call: RecurrentBackward): void
}

/** 0 stands for what is not there. */
export const optional = (wasm: Wasm, name: string, span: Span | null, length: number): number =>
  span ? wasm.at(name, span, length) : 0

/** The elements from a span's beginning to the end of a window in it. */
export const extent = (rows: number, columns: number, stride: number, offset: number): number =>
  rows * columns === 0 ? 0 : (rows - 1) * stride + offset + columns

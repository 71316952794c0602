/** Runs kernels: what their halves for WebAssembly work with. */
import { OutOfMemoryError } from '../../errors.js'
import type { Kernel, Span } from '../backend.js'
import type { Loops, ModuleBytes, Wasm } from './arguments/arguments.js'
import type { WasmDevice } from './device.js'
import { Products } from './products.js'
import { RecurrentKernels } from './recurrent.js'

export class WasmKernels implements Wasm {
  readonly gemm: Wasm['gemm']
  readonly recurrent: Loops
  /** The name of the one that is running, for errors: one runs at a time. */
  #running = ''

  constructor(private readonly device: WasmDevice) {
    this.gemm = new Products(device).gemm
    this.recurrent = new RecurrentKernels(device)
  }

  /** Runs a kernel; whatever it throws is kept for the next `read`. */
  run<Call>({ name, wasm, changes }: Kernel<Call>, call: Call): void {
    this.#running = name
    try {
      wasm(this, call)
      if (changes) changes(call).version++
    } catch (error) {
      const named = error instanceof OutOfMemoryError ? new OutOfMemoryError(`${name}: ${error.message}`) : error
      this.device.counters.fail(name, named)
    }
  }

  at(name: string, span: Span, length: number): number {
    return this.device.at(this.#running, name, span, length)
  }

  call(kernel: string, list: readonly number[], module?: ModuleBytes): void {
    const { counters } = this.device
    const begun = counters.begin(kernel)
    this.device.call(kernel, list, module)
    counters.end(kernel, begun)
  }

  scratchFor(module: ModuleBytes, bytes: string, ...sizes: number[]): number {
    return this.device.scratch(this.device.modules.function(bytes, module).run(...sizes) >>> 0)
  }
}

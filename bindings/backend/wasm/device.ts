/** What the kernels of this backend work with: the core, what is beside it, memory, one workspace. */
import { DeviceError } from '../../errors.js'
import type { Flavour } from '../../language/compiled.js'
import type { Span } from '../backend.js'
import type { ModuleBytes } from './arguments/arguments.js'
import { Cells } from './cells.js'
import { Counters } from './counters.js'
import { Heap } from './heap.js'
import type { WasmExports, WasmInstance } from './module.js'
import { Modules, type Callable } from './modules.js'
import { PanelCache } from './panels.js'
import type { Divisible } from './threads/board.js'
import { divide } from './threads/parts.js'
import type { Team } from './threads/team.js'

/** Those that say themselves how they are divided. */
type CoreKernel = 'gemm' | 'scan_forward' | 'scan_backward' | 'step_forward' | 'step_backward'

export class WasmDevice {
  readonly heap: Heap
  readonly cells: Cells
  readonly modules: Modules
  readonly panels: PanelCache
  readonly counters = new Counters()
  private workspace = 0
  private workspaceBytes = 0

  readonly exports: WasmExports

  constructor(
    instance: WasmInstance,
    flavour: Flavour,
    /** Who shares the work, if anyone does. */
    readonly team: Team | null,
  ) {
    this.exports = instance.exports
    this.heap = new Heap(instance)
    this.cells = new Cells(instance, this.heap, flavour)
    this.modules = new Modules(instance, this.heap, flavour)
    this.panels = new PanelCache(this.heap)
  }

  /** Where a span begins, after seeing that it is long enough for what the kernel will touch. */
  at(kernel: string, name: string, span: Span, length: number): number {
    const { memory } = span
    if (span.length < length || (span.offset + length) * 4 > memory.bytes) {
      throw new DeviceError(`${kernel}: ${name} has ${span.length} elements, wanted ${length}`)
    }
    return this.heap.address(span)
  }

  /** Calls a kernel with all threads, if it can be divided and that is worth while. */
  call(kernel: string, list: readonly number[], of?: ModuleBytes): void {
    const callable = this.modules.function(kernel, of)
    const parts = this.team && divide(kernel, list, this.team)
    if (parts) this.#run(kernel as Divisible, parts, callable)
    else callable.run(...list)
  }

  /** Runs the parts of a call of the core. */
  divided(kernel: CoreKernel, parts: readonly (readonly number[])[]): void {
    this.#run(kernel, parts, { run: this.exports[kernel], module: 0 })
  }

  #run(kernel: Divisible, parts: readonly (readonly number[])[], callable: Callable): void {
    if (this.team && parts.length > 1) this.team.run(kernel, parts, callable)
    else for (const list of parts) callable.run(...list)
  }

  /** Scratch for one call. It grows with what is asked for and is kept, so that a steady loop allocates nothing. */
  scratch(bytes: number): number {
    if (bytes > this.workspaceBytes) {
      if (this.workspaceBytes) this.heap.release(this.workspace)
      this.workspaceBytes = 0
      this.workspace = this.heap.allocate(bytes)
      this.workspaceBytes = bytes
    }
    return this.workspace
  }
}

/** What the kernels of this backend work with: the module, its memory, its cells, one workspace. */
import { DeviceError, OutOfMemoryError } from '../../errors.js'
import type { Flavour } from '../../language/compiled.js'
import type { Span } from '../backend.js'
import { Cells } from './cells.js'
import { Counters } from './counters.js'
import { Heap } from './heap.js'
import type { WasmExports } from './module.js'
import { PanelCache } from './panels.js'

export class WasmDevice {
  readonly heap: Heap
  readonly cells: Cells
  readonly panels: PanelCache
  readonly counters = new Counters()
  private workspace = 0
  private workspaceBytes = 0

  constructor(
    readonly exports: WasmExports,
    flavour: Flavour,
  ) {
    this.heap = new Heap(exports)
    this.cells = new Cells(exports, this.heap, flavour)
    this.panels = new PanelCache(this.heap)
  }

  /** Runs a kernel's call; whatever it throws is kept for the next `read`. */
  run(kernel: string, call: () => void): void {
    try {
      call()
    } catch (error) {
      const named = error instanceof OutOfMemoryError ? new OutOfMemoryError(`${kernel}: ${error.message}`) : error
      this.counters.fail(kernel, named)
    }
  }

  /** Where a span begins, after seeing that it is long enough for what the kernel will touch. */
  at(kernel: string, name: string, span: Span, length: number): number {
    const { memory } = span
    if (span.length < length || (span.offset + length) * 4 > memory.bytes) {
      throw new DeviceError(`${kernel}: ${name} has ${span.length} elements, wanted ${length}`)
    }
    return this.heap.address(span)
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

/** The elements from a span's beginning to the end of a window in it. */
export function extent(rows: number, columns: number, stride: number, offset: number): number {
  return rows * columns === 0 ? 0 : (rows - 1) * stride + offset + columns
}

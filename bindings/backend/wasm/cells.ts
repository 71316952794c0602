/** The cells as the kernels find them: a layout in memory, four functions in the table. One way for shipped cells and a user's own. */
import { DeviceError } from '../../errors.js'
import type { CompiledCell, Flavour } from '../../language/compiled.js'
import { inputBlocks, inputGradientBlocks } from '../../language/layout.js'
import type { Heap } from './heap.js'
import { importing, isShared } from './memory.js'
import type { WasmInstance } from './module.js'
import { instantiateBeside, leaveForThreads } from './modules.js'
import { CELL_FUNCTIONS, HEADER } from './threads/board.js'

/** What an installed cell occupies. */
interface Place {
  /** Its first slot in the table. */
  readonly slot: number
  /** Where its block of memory lies: a header, the layout, the module. */
  readonly block: number
}

export class Cells {
  /** By identity, and weak: a search may try thousands of cells, and what is garbage makes room for the next. */
  private readonly addresses = new WeakMap<CompiledCell, number>()
  private readonly garbage = new FinalizationRegistry<Place>((place) => this.remove(place))
  /** The first slots of the fours that nobody uses. */
  private readonly slots: number[] = []

  private installed = 0

  constructor(
    private readonly instance: WasmInstance,
    private readonly heap: Heap,
    private readonly flavour: Flavour,
  ) {}

  /** The address of the cell's layout, as `Cell` in assembly/kernels/recurrent.ts. @throws DeviceError if the engine refuses its module */
  address(cell: CompiledCell): number {
    return this.addresses.get(cell) ?? this.install(cell)
  }

  /** Puts a cell's functions into the table and its layout into memory. A failure leaves nothing behind but free slots. */
  private install(cell: CompiledCell): number {
    const { table } = this.instance.exports
    const { memory } = this.instance
    // Threads that share the memory make an instance of the cell of their own when they meet it.
    const shared = isShared(memory)
    const bytes = importing(memory, cell.wasm(this.flavour))
    const functions = this.load(cell.name, bytes)
    const numbers = layoutNumbers(cell)
    if (this.slots.length === 0) this.slots.push(table.grow(CELL_FUNCTIONS.length))
    const layout = 4 * HEADER
    const module = layout + (1 + numbers.length) * 4
    const block = this.heap.allocate(module + (shared ? bytes.length : 0))
    const slot = this.slots.pop()!
    functions.forEach((one, n) => table.set(slot + n, one))
    this.heap.integers(block + layout, 1 + numbers.length).set([slot, ...numbers])
    if (shared) leaveForThreads(this.heap, block, { number: ++this.installed, address: block + module, bytes })
    this.addresses.set(cell, block + layout)
    this.garbage.register(cell, { slot, block })
    return block + layout
  }

  private load(name: string, bytes: Uint8Array<ArrayBuffer>): CallableFunction[] {
    const found = instantiateBeside(`of the cell ${name}`, bytes, this.instance.memory)
    return CELL_FUNCTIONS.map((one) => {
      const exported = found[one]
      if (typeof exported !== 'function')
        throw new DeviceError(`The WebAssembly module of the cell ${name} has no function ${one}.`)
      return exported
    })
  }

  /** Safe at any time between two calls: the kernels keep no layout's address for the next one. Empty slots let go of the cell's instance. */
  private remove({ slot, block }: Place): void {
    CELL_FUNCTIONS.forEach((_, n) => this.instance.exports.table.set(slot + n, null))
    this.slots.push(slot)
    this.heap.release(block)
  }
}

/** The fields of `Cell` behind its slot, then its stages. */
function layoutNumbers(cell: CompiledCell): number[] {
  const { states, recurrent, peepholes, saved, carried, stages } = cell
  return [
    states.length,
    inputBlocks(cell),
    inputGradientBlocks(cell),
    recurrent.length,
    peepholes.length,
    saved.length,
    carried.length,
    stages.length,
    ...stages.flatMap(({ begin, end, operand }) => [begin, end, operand ?? -1]),
  ]
}

/** The cells as the kernels find them: a layout in memory, four functions in the table. One way for shipped cells and others. */
import { DeviceError } from '../../errors.js'
import type { CellLayout } from '../../language/layout.js'
import type { Heap } from './heap.js'
import type { WasmExports } from './module.js'

/** A cell's compiled fragment, each a function of this module or of one that shares its memory. */
export interface CellFunctions {
  forward: CallableFunction
  operand: CallableFunction
  backward: CallableFunction
  operand_backward: CallableFunction
}

export class Cells {
  private readonly addresses = new Map<CellLayout, number>()

  constructor(
    private readonly exports: WasmExports,
    private readonly heap: Heap,
  ) {}

  /** The address of the cell's layout. @throws DeviceError if nobody has installed the cell and it is not a shipped one */
  address(layout: CellLayout): number {
    return this.addresses.get(layout) ?? this.install(layout, this.shipped(layout.name))
  }

  /** Puts a cell's functions into the table and its layout into memory. */
  install(layout: CellLayout, functions: CellFunctions): number {
    const { table } = this.exports
    const slot = table.grow(4)
    table.set(slot, functions.forward)
    table.set(slot + 1, functions.operand)
    table.set(slot + 2, functions.backward)
    table.set(slot + 3, functions.operand_backward)
    const { states, inputs, recurrent, saved, carried, stages } = layout
    const sizes = [states, inputs, recurrent, saved, carried, stages].map((list) => list.length)
    const numbers = [slot, ...sizes, ...stages.flatMap(({ begin, end, operand }) => [begin, end, operand ?? -1])]
    const address = this.heap.allocate(numbers.length * 4)
    this.heap.integers(address, numbers.length).set(numbers)
    this.addresses.set(layout, address)
    return address
  }

  private shipped(name: string): CellFunctions {
    const find = (part: string) => {
      const found = (this.exports as Readonly<Record<string, unknown>>)[`${name}_${part}`]
      if (typeof found !== 'function') throw new DeviceError(`The WebAssembly module has no cell named ${name}.`)
      return found
    }
    return {
      forward: find('forward'),
      operand: find('operand'),
      backward: find('backward'),
      operand_backward: find('operand_backward'),
    }
  }
}

/** The modules beside the core: kernels that not every network needs, each made an instance of when it is first called. */
import { DeviceError } from '../../errors.js'
import type { Flavour } from '../../language/compiled.js'
import type { ModuleBytes } from './arguments/arguments.js'
import type { Heap } from './heap.js'
import { importing, isShared } from './memory.js'
import type { WasmFunction, WasmInstance } from './module.js'
import { HEADER } from './threads/board.js'

/** A function and where threads find its module. */
export interface Callable {
  readonly run: WasmFunction
  /** The address of the header before its module, or 0 for the core, which everyone has. */
  readonly module: number
}

interface Placed {
  readonly exports: Readonly<Record<string, WasmFunction | undefined>>
  readonly address: number
}

export class Modules {
  readonly #placed = new Map<ModuleBytes, Placed>()

  constructor(
    private readonly instance: WasmInstance,
    private readonly heap: Heap,
    private readonly flavour: Flavour,
  ) {}

  /** @param of the module; none is the core @throws DeviceError if the engine refuses it */
  function(name: string, of?: ModuleBytes): Callable {
    const { exports, address: module } = of ? this.#place(name, of) : { exports: this.instance.exports, address: 0 }
    const run = (exports as Placed['exports'])[name]
    if (!run) throw new DeviceError(`The WebAssembly module has no function ${name}.`)
    return { run, module }
  }

  #place(name: string, of: ModuleBytes): Placed {
    let placed = this.#placed.get(of)
    if (placed) return placed
    const { memory } = this.instance
    const bytes = importing(memory, of(this.flavour))
    const exports = instantiateBeside(`of ${name}`, bytes, memory) as Placed['exports']
    // Threads that share the memory make an instance of their own when they meet it.
    const address = isShared(memory) ? this.#share(bytes) : 0
    this.#placed.set(of, (placed = { exports, address }))
    return placed
  }

  #share(bytes: Uint8Array): number {
    const header = 4 * HEADER
    const address = this.heap.allocate(header + bytes.length)
    leaveForThreads(this.heap, address, { number: this.#placed.size, address: address + header, bytes })
    return address
  }
}

/** Writes a module, and the header that helpers find it by. */
export function leaveForThreads(
  heap: Heap,
  header: number,
  { number, address, bytes }: { number: number; address: number; bytes: Uint8Array },
): void {
  heap.integers(header, HEADER).set([number, address, bytes.length])
  heap.bytes(address, bytes.length).set(bytes)
}

/** Compiled where it is called: the kernels cannot wait, and such a module is small. @throws DeviceError */
export function instantiateBeside(
  what: string,
  bytes: Uint8Array<ArrayBuffer>,
  memory: WebAssembly.Memory,
): WebAssembly.Exports {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new DeviceError(`The engine refuses the WebAssembly module ${what}: ${message}`, { cause: error })
  }
}

/**
 * A helper thread, inlined into the package as text: an instance of the core in the shared memory, which takes parts of jobs off the board until its worker is
 * terminated. It never returns to its event loop, so all that it needs later comes through the memory, the modules of cells and of other kernels too.
 */
import { ARGUMENTS, BOARD_BYTES, CELL_FUNCTIONS, CLAIM, DIVISIBLE, DONE, FAILED } from './board.js'
import { HEADER, KERNEL, LENGTH, MODULE, MOST_ARGUMENTS, openBarrier, take } from './board.js'

export interface HelperStart {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** The board's address. */
  readonly board: number
}

/** How long a helper looks for the next job before it sleeps: the gaps between the kernels of a batch are shorter, and waking takes longer than most. */
const AWAKE_MILLISECONDS = 0.2

/** How often it looks between two looks at the clock. */
const LOOKS = 500

interface Port {
  onmessage: ((event: { data: HelperStart }) => void) | null
  postMessage(message: unknown): void
}

/** A worker's scope in a browser, the parent's port in Node. */
const port = (globalThis.process?.getBuiltinModule?.('node:worker_threads').parentPort ?? globalThis) as Port

port.onmessage = ({ data }) => {
  let work: () => never
  try {
    work = prepare(data)
  } catch (error) {
    return port.postMessage(String(error))
  }
  port.postMessage('ready')
  work()
}

function prepare({ module, memory, board }: HelperStart): () => never {
  const core = new WebAssembly.Instance(module, { env: { memory } }).exports
  ;(core.may_sleep as WebAssembly.Global).value = 1
  const words = new Int32Array(memory.buffer, board, BOARD_BYTES / 4)
  const numbers = new Float64Array(memory.buffer, board, BOARD_BYTES / 8)
  /** Which cell is in a slot of this instance's table. */
  const cells = new Map<number, number>()
  /** What modules beside the core export, by the addresses of their headers. */
  const others = new Map<number, WebAssembly.Exports>([[0, core]])

  function run(part: number): void {
    const kernel = DIVISIBLE[words[KERNEL]!]!
    const from = ARGUMENTS + part * MOST_ARGUMENTS
    const list = numbers.subarray(from, from + words[LENGTH]!)
    if (/^(scan|step)_/.test(kernel)) meet(list[0]!)
    const of = words[MODULE]!
    let exports = others.get(of)
    if (!exports) others.set(of, (exports = instantiate(of >>> 2)))
    ;(exports[kernel] as (...list: number[]) => void)(...list)
  }

  /** A module with its header at this word of the memory, which may have grown since the last view of it. */
  function instantiate(header: number): WebAssembly.Exports {
    const [, address, bytes] = new Int32Array(memory.buffer).subarray(header, header + HEADER) as unknown as [
      0,
      number,
      number,
    ]
    const one = new WebAssembly.Module(new Uint8Array(memory.buffer, address >>> 0, bytes).slice())
    return new WebAssembly.Instance(one, { env: { memory } }).exports
  }

  /** Puts a call's cell into the table, unless it is there. */
  function meet(call: number): void {
    const memory32 = new Int32Array(memory.buffer)
    const layout = memory32[call >>> 2]! >>> 2
    const id = memory32[layout - HEADER]!
    const slot = memory32[layout]!
    if (cells.get(slot) === id) return
    const functions = instantiate(layout - HEADER)
    const table = core.table as WebAssembly.Table
    if (table.length < slot + CELL_FUNCTIONS.length) table.grow(slot + CELL_FUNCTIONS.length - table.length)
    CELL_FUNCTIONS.forEach((name, n) => table.set(slot + n, functions[name]))
    cells.set(slot, id)
  }

  return () => {
    for (;;) {
      // before the look at the board, or a job that comes in between would be slept through, and whoever waits at its barrier would wait for ever
      const seen = Atomics.load(words, CLAIM)
      for (let part = take(words); part >= 0; part = take(words)) {
        try {
          run(part)
        } catch {
          Atomics.store(words, FAILED, 1)
          openBarrier(words)
        }
        Atomics.add(words, DONE, 1)
        Atomics.notify(words, DONE)
      }
      const asleep = performance.now() + AWAKE_MILLISECONDS
      while (Atomics.load(words, CLAIM) === seen) {
        let looks = LOOKS
        while (looks > 0 && Atomics.load(words, CLAIM) === seen) looks--
        if (looks === 0 && performance.now() > asleep) Atomics.wait(words, CLAIM, seen)
      }
    }
  }
}

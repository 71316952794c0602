/** A cell's WebAssembly module by itself, over one row of units: the arguments are those of assembly/kernels/tail.ts. */
import type { Runtime } from 'webrnn'
import { randomNumbers } from './layer.js'
import type { CompiledCell, Flavour } from './subjects.js'

type Functions = Record<'forward' | 'operand' | 'backward' | 'operand_backward', (...args: number[]) => void>

/** Between two arrays, besides their size: the lower bits of addresses that belong together should differ, as they do in a heap. */
const SKEW = 368

/** The beginning of the kernels' memory, where cells find the constants of their functions (assembly/kernels/constants.ts). */
const CONSTANTS = 1024

interface KernelsMemory {
  readonly device: { readonly heap: { bytes(address: number, length: number): Uint8Array } }
}

export class FragmentRow {
  readonly #memory: WebAssembly.Memory
  readonly #bytes: number
  readonly #at: Addresses

  /**
   * @param runtime on WebAssembly: the constants are taken from there
   * @param cell any of those that will run: they have the same layout. `H` units, a multiple of four
   */
  constructor(runtime: Runtime, cell: CompiledCell, H: number) {
    this.#bytes = 4 * H
    const blocks = cell.inputs.length + cell.recurrent.length + cell.saved.length + cell.states.length + 1
    const stride = blocks * this.#bytes + SKEW
    // as the modules of cells want it
    const initial = Math.ceil((CONSTANTS + stride * (ARRAYS.length + 1)) / 65536)
    this.#memory = new WebAssembly.Memory({ initial, maximum: 65536, shared: true })
    this.#at = Object.fromEntries(ARRAYS.map((name, n) => [name, CONSTANTS + 16 + n * stride])) as Addresses
    const random = randomNumbers(1)
    const floats = new Float32Array(this.#memory.buffer)
    for (let n = 0; n < floats.length; n++) floats[n] = 2 * random() - 1
    const { heap } = (runtime.device as unknown as KernelsMemory).device
    new Uint8Array(this.#memory.buffer, 0, CONSTANTS).set(heap.bytes(0, CONSTANTS))
  }

  /** @returns a step forward, and a step back of the step forward before: `operand` and its gradient only where they are computed */
  steps(cell: CompiledCell, flavour: Flavour): { forward: () => void; backward: () => void } {
    const module = new WebAssembly.Module(cell.wasm(flavour))
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } })
    const f = instance.exports as unknown as Functions
    const { wx, ru, before, after, saved, dAfter, dBefore, carried, dWx, dRu, u } = this.#at
    const bytes = this.#bytes
    const plane = bytes
    const isComputed = cell.stages.map(({ operand }) => operand === null)
    const last = isComputed.length - 1
    return {
      forward: () => {
        for (let stage = 0; stage <= last; stage++) {
          if (isComputed[stage]) f.operand(stage, before, saved, u, bytes, plane, bytes)
          f.forward(stage, wx, ru, 0, before, after, saved, bytes, plane, bytes)
        }
      },
      backward: () => {
        for (let stage = last; stage >= 0; stage--) {
          f.backward(
            ...[stage, 0, before, after, saved, dAfter, dBefore, carried, dWx, cell.separate ? dRu : dWx],
            ...[bytes, plane, plane, bytes],
          )
          if (isComputed[stage])
            f.operand_backward(stage, before, saved, u, dBefore, carried, bytes, plane, plane, bytes)
        }
      },
    }
  }
}

const ARRAYS = ['wx', 'ru', 'before', 'after', 'saved', 'u', 'dAfter', 'dBefore', 'carried', 'dWx', 'dRu'] as const

/** Where each array begins, in bytes. */
type Addresses = Record<(typeof ARRAYS)[number], number>

/** The core, the WebAssembly module that every network needs: which of its two builds this engine runs, and its instance. */
import core from '../../../dist/wasm/core.wasm'
import { BackendUnavailableError } from '../../errors.js'
import type { Flavour } from '../../language/compiled.js'
import { importing } from './memory.js'

/** Addresses, sizes in elements, strides in bytes and flags (0 or 1); the kernels' files say which. */
export type WasmFunction = (...args: number[]) => number

/** What assembly/core.ts exports. */
export type WasmExports = {
  readonly table: WebAssembly.Table
  /** Whether the thread of this instance may sleep: 0 or 1. */
  readonly may_sleep: WebAssembly.Global
} & Readonly<Record<FunctionName, WasmFunction>>

/** The core, ready to run, and what others need to run them, too. */
export interface WasmInstance {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly exports: WasmExports
}

export type FunctionName =
  | 'allocate'
  | 'release'
  | 'packed_bytes'
  | 'pack'
  | 'gemm'
  | 'gemm_scratch_bytes'
  | 'recurrent_packed_bytes'
  | 'recurrent_scratch_bytes'
  | 'recurrent_own_bytes'
  | 'pack_recurrent'
  | 'scan_forward'
  | 'scan_backward'
  | 'step_forward'
  | 'step_backward'
  | 'embedding_forward'
  | 'bias_gradient'
  | 'add'
  | 'scale'
  | 'fill'
  | 'copy'

/** A module of one function `() => v128` with the given body. */
function probe(...body: number[]): Uint8Array<ArrayBuffer> {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  const type = [1, 5, 1, 0x60, 0, 1, 0x7b]
  const declaration = [3, 2, 1, 0]
  const code = [10, body.length + 4, 1, body.length + 2, 0, ...body, 0x0b]
  return new Uint8Array([...header, ...type, ...declaration, ...code])
}

// i32.const 0, i32x4.splat
const ZERO = [0x41, 0, 0xfd, 0x11]

const probes: Record<Flavour, Uint8Array<ArrayBuffer>> = {
  simd: probe(...ZERO),
  // f32x4.relaxed_madd
  relaxed: probe(...ZERO, ...ZERO, ...ZERO, 0xfd, 0x85, 2),
}

function supports(flavour: Flavour): boolean {
  return WebAssembly.validate(probes[flavour])
}

/**
 * The flavour asked for, or the fastest that the engine has.
 * @throws BackendUnavailableError without WebAssembly, without SIMD, or without the flavour asked for
 */
export function chooseFlavour(wanted?: Flavour): Flavour {
  if (typeof WebAssembly === 'undefined') throw new BackendUnavailableError('This engine has no WebAssembly.')
  if (!supports('simd')) throw new BackendUnavailableError('The WebAssembly of this engine has no SIMD.')
  if (wanted === undefined) return supports('relaxed') ? 'relaxed' : 'simd'
  if (!supports(wanted)) throw new BackendUnavailableError('The WebAssembly of this engine has no relaxed SIMD.')
  return wanted
}

/** The word that assembly/kernels/pack.ts reads. */
const TALL_IS_SLOW = 2

/** V8 before Turboshaft loads all of A and B before it sums: six rows are more than it has registers for (tile.ts). Node 22 and older, then. */
const spillsTallTiles = (): boolean => Number(globalThis.process?.versions?.v8?.split('.')[0]) < 13

/**
 * @param memory shared by threads, or not
 * @throws BackendUnavailableError if the engine refuses the module (a content security policy, no memory)
 */
export async function instantiate(flavour: Flavour, memory: WebAssembly.Memory): Promise<WasmInstance> {
  try {
    const module = await WebAssembly.compile(importing(memory, core(flavour)))
    const instance = await WebAssembly.instantiate(module, { env: { memory } })
    if (spillsTallTiles()) new Int32Array(memory.buffer)[TALL_IS_SLOW] = 1
    return { module, memory, exports: instance.exports as unknown as WasmExports }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new BackendUnavailableError(`WebAssembly could not be started: ${message}`, { cause: error })
  }
}

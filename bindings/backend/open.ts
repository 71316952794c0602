import { BackendUnavailableError, OptionError } from '../errors.js'
import type { Backend, BackendName } from './backend.js'
import { WasmBackend } from './wasm/wasm_backend.js'
import { WebGPUBackend } from './webgpu/webgpu_backend.js'

export interface BackendOptions {
  /** `auto` takes WebGPU where there is a real adapter, WebAssembly otherwise. Default `auto`. */
  readonly backend?: 'auto' | BackendName
  /**
   * WebAssembly threads, the calling one included. Default: half of the cores, at most 4. There are fewer where there are fewer cores, or a page is not cross-origin isolated;
   * `reason` says so. They change no result.
   */
  readonly threads?: number
  /** A WebGPU device of your own, which stays yours. Implies WebGPU. */
  readonly device?: GPUDevice
  /**
   * Has WebGPU time each kernel on the device, for `stats().milliseconds`. Every dispatch is then a pass of its own, so a batch takes longer than without. The times are there
   * once something was read. WebAssembly times its kernels always. Default false.
   */
  readonly profile?: boolean
}

/**
 * Opens a backend. One that was asked for by name and is not to be had is an error; only `auto` chooses, and `reason` says why.
 * @throws BackendUnavailableError, OptionError
 */
export async function openBackend(options: BackendOptions): Promise<Backend> {
  const { backend = 'auto', threads, device, profile = false } = options
  if (!['auto', 'webgpu', 'wasm'].includes(backend))
    throw new OptionError(`open: backend is '${String(backend)}', wanted 'auto', 'webgpu' or 'wasm'`)
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1))
    throw new OptionError(`open: threads is ${threads}, wanted a whole number from 1`)
  if (typeof profile !== 'boolean') throw new OptionError(`open: profile is ${String(profile)}, wanted true or false`)
  if (device && backend === 'wasm') throw new OptionError("open: a GPUDevice was given, but backend is 'wasm'")
  const wasm = threads === undefined ? {} : { threads }
  if (backend === 'wasm') return WasmBackend.open(wasm)
  if (backend === 'webgpu' || device) return WebGPUBackend.open({ device, profile })
  try {
    return await WebGPUBackend.open({ refuseSoftware: true, profile })
  } catch (error) {
    if (!(error instanceof BackendUnavailableError)) throw error
    return WasmBackend.open({ because: error.message, ...wasm })
  }
}

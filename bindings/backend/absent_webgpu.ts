/** Takes the WebGPU backend's place where the package is built without it. */
import { BackendUnavailableError } from '../errors.js'
import type { Backend } from './backend.js'

export class WebGPUBackend {
  static open(): Promise<Backend> {
    throw new BackendUnavailableError("this is webrnn without WebGPU (the condition 'webrnn-wasm')")
  }
}

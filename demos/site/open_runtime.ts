import { BackendUnavailableError, open, type OpenOptions } from 'webrnn'
import type { Runtime } from './runtime.js'

export interface Opened {
  readonly runtime: Runtime
  /** Why it is not what a person asked for, for the page to say. */
  readonly refusal?: BackendUnavailableError
}

/** Opens what a person chose in the header; where that is not to be had, WebAssembly: a page goes on. */
export async function openRuntime(options: OpenOptions): Promise<Opened> {
  try {
    return { runtime: await open(options) }
  } catch (error) {
    if (!(error instanceof BackendUnavailableError)) throw error
    return { runtime: await open({ ...options, backend: 'wasm' }), refusal: error }
  }
}

import { BackendUnavailableError, open, type OpenOptions } from 'webrnn'
import { plainWords } from './plain_words.js'
import type { Runtime } from './runtime.js'

export interface Opened {
  readonly runtime: Runtime
  /** What to tell a person who did not get what was asked for; else empty. */
  readonly notice: string
}

/** Opens what a person chose in the header; where that is not to be had, what is, and says so: a page goes on. */
export async function openRuntime(options: OpenOptions): Promise<Opened> {
  try {
    return { runtime: await open(options), notice: '' }
  } catch (error) {
    if (!(error instanceof BackendUnavailableError) || options.backend !== 'webgpu') throw error
    return {
      runtime: await open({ ...options, backend: 'wasm' }),
      notice: `${plainWords(error)} It runs on WebAssembly.`,
    }
  }
}

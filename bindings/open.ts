import { openBackend, type BackendOptions } from './backend/open.js'
import { OptionError } from './errors.js'
import { expectOptions } from './options.js'
import { Runtime } from './tensor/runtime.js'

export interface OpenOptions extends BackendOptions {
  /** Of everything random: initial weights and dropout. The same seed on the same backend gives the same numbers. Default 0. */
  readonly seed?: number
  /** Ends the call, which then rejects with the signal's reason and leaves nothing open. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens a device to run on.
 * @throws BackendUnavailableError if the backend asked for is not to be had: there is no silent fallback. OptionError; what `signal` gives as its reason
 */
export async function open(options: OpenOptions = {}): Promise<Runtime> {
  expectOptions('open', options, ['backend', 'threads', 'device', 'profile', 'seed', 'signal'])
  const { seed = 0, signal, ...backend } = options
  if (!Number.isSafeInteger(seed)) throw new OptionError(`open: seed is ${seed}, wanted a whole number`)
  signal?.throwIfAborted()
  const runtime = new Runtime(await openBackend(backend), seed)
  if (signal?.aborted) runtime.close()
  signal?.throwIfAborted()
  return runtime
}

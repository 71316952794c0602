import { BackendUnavailableError, open } from 'webrnn'
import { asFailure, type Failure } from '../site/failure.js'
import type { BackendChoice } from '../site/frame.js'
import type { Runtime } from '../site/runtime.js'

/** Opens the backend that a person chose or, where that is not to be had, whatever is: the person is told. */
export async function openAnyway(
  backend: BackendChoice,
  tell: (answer: { type: 'opened'; backend: string; reason: string } | Failure) => void,
  seed = 0,
): Promise<Runtime> {
  const runtime = await open({ backend, seed }).catch((error: unknown) => {
    if (!(error instanceof BackendUnavailableError)) throw error
    tell(asFailure(error, false))
    return open({ backend: 'wasm', seed })
  })
  tell({ type: 'opened', backend: runtime.backend, reason: runtime.reason })
  return runtime
}

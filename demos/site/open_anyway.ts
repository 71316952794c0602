import { asFailure, type Failure } from './failure.js'
import type { BackendChoice } from './frame.js'
import { openRuntime } from './open_runtime.js'
import type { Runtime } from './runtime.js'

/** Opens the backend that a person chose, or what there is instead, and tells which, and why. */
export async function openAnyway(
  backend: BackendChoice,
  tell: (answer: { type: 'opened'; backend: string; reason: string } | Failure) => void,
  seed = 0,
): Promise<Runtime> {
  const { runtime, refusal } = await openRuntime({ backend, seed })
  if (refusal) tell(asFailure(refusal, false))
  tell({ type: 'opened', backend: runtime.backend, reason: runtime.reason })
  return runtime
}

import { Runtime } from '../../bindings/tensor/runtime.js'
import type { Backend } from '../../bindings/backend/backend.js'
import type { CaseResult, Target } from '../device/result.js'
import { judge } from '../device/run_case.js'
import type { Check } from '../kernels/check.js'

/** One test of the public interface. It opens runtimes of its own, which are closed after it. */
export interface ApiCase {
  readonly name: string
  /** Where it runs; everywhere, if left out. */
  readonly targets?: readonly Target[]
  /** `open` opens the target's backend, or that of another. */
  run(open: (seed?: number, other?: Target) => Promise<Runtime>, check: Check, target: Target): Promise<void>
}

/** Runs one case, and closes what it opened. */
export const runApiCase = (
  one: ApiCase,
  target: Target,
  openBackend: (target: Target) => Promise<Backend>,
): Promise<CaseResult> =>
  judge(one.name, async (check) => {
    const opened: Runtime[] = []
    const open = async (seed = 0, other = target): Promise<Runtime> => {
      opened.push(new Runtime(await openBackend(other), seed))
      return opened.at(-1)!
    }
    try {
      await one.run(open, check, target)
    } finally {
      for (const runtime of opened) runtime.close()
    }
  })

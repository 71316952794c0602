import { Runtime } from '../../bindings/tensor/runtime.js'
import type { Backend } from '../../bindings/backend/backend.js'
import type { CaseResult, Target } from '../device/result.js'
import { Check } from '../kernels/check.js'

/** One test of the public interface. It opens runtimes of its own, which are closed after it. */
export interface ApiCase {
  readonly name: string
  /** Where it runs; everywhere, if left out. */
  readonly targets?: readonly Target[]
  /** `open` opens the target's backend, or that of another. */
  run(open: (seed?: number, other?: Target) => Promise<Runtime>, check: Check, target: Target): Promise<void>
}

/** Runs one case; whatever goes wrong is in the result. */
export async function runApiCase(
  one: ApiCase,
  target: Target,
  openBackend: (target: Target) => Promise<Backend>,
): Promise<CaseResult> {
  const check = new Check()
  const begin = performance.now()
  const opened: Runtime[] = []
  const open = async (seed = 0, other = target): Promise<Runtime> => {
    opened.push(new Runtime(await openBackend(other), seed))
    return opened.at(-1)!
  }
  try {
    await one.run(open, check, target)
    if (check.compared === 0) check.fail('the case compared nothing')
  } catch (error) {
    check.fail(error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error))
  } finally {
    for (const runtime of opened) runtime.close()
  }
  return {
    name: one.name,
    ok: check.failures.length === 0,
    ...(check.failures.length > 0 ? { message: check.failures.join('\n') } : {}),
    milliseconds: performance.now() - begin,
    worst: [...check.worst].map(([kernel, worst]) => ({ ...worst, kernel })),
  }
}

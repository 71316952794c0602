import type { Backend } from '../../bindings/backend/backend.js'
import type { Case } from '../kernels/case.js'
import { Check } from '../kernels/check.js'
import type { CaseResult } from './result.js'

/** Runs the body of a case; whatever goes wrong is in the result. */
export async function judge(name: string, body: (check: Check) => Promise<void>, cell?: string): Promise<CaseResult> {
  const check = new Check()
  const begin = performance.now()
  try {
    await body(check)
    if (check.compared === 0) check.fail('the case compared nothing')
  } catch (error) {
    check.fail(error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error))
  }
  return {
    name,
    ok: check.failures.length === 0,
    ...(check.failures.length > 0 ? { message: check.failures.join('\n') } : {}),
    milliseconds: performance.now() - begin,
    worst: [...check.worst].map(([kernel, worst]) => ({ ...worst, kernel, ...(cell ? { cell } : {}) })),
  }
}

/** Runs a case on a backend, which it must leave with as much memory as it found. */
export const runCase = (backend: Backend, one: Case): Promise<CaseResult> =>
  judge(
    one.name,
    async (check) => {
      const live = backend.stats().bytesLive
      await one.run(backend, check)
      const left = backend.stats().bytesLive - live
      if (left !== 0) check.fail(`${left} bytes were not given back`)
    },
    one.cell,
  )

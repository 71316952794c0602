import type { Backend } from '../../bindings/backend/backend.js'
import type { Case } from '../kernels/case.js'
import { Check } from '../kernels/check.js'
import type { CaseResult } from './result.js'

/** Runs one case; whatever goes wrong is in the result. */
export async function runCase(backend: Backend, one: Case): Promise<CaseResult> {
  const check = new Check()
  const begin = performance.now()
  const live = backend.stats().bytesLive
  try {
    await one.run(backend, check)
    const left = backend.stats().bytesLive - live
    if (left !== 0) check.fail(`${left} bytes were not given back`)
    if (check.compared === 0) check.fail('the case compared nothing')
  } catch (error) {
    check.fail(error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error))
  }
  return {
    name: one.name,
    ok: check.failures.length === 0,
    ...(check.failures.length > 0 ? { message: check.failures.join('\n') } : {}),
    milliseconds: performance.now() - begin,
    worst: [...check.worst].map(([kernel, worst]) => ({ ...worst, kernel, ...(one.cell ? { cell: one.cell } : {}) })),
  }
}

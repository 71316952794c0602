import type { TestContext } from 'node:test'
import type { CaseResult, Target } from '../device/result.js'

/** Makes a subtest of every result, then prints the worst error of each kernel and cell. */
export async function relay(context: TestContext, target: Target, results: AsyncIterable<CaseResult>): Promise<void> {
  const table = new Map<string, { part: number; error: number; what: string }>()
  const times: Array<readonly [number, string]> = []
  for await (const result of results) {
    times.push([result.milliseconds, result.name])
    await context.test(`${target}: ${result.name}`, () => {
      if (!result.ok) throw new Error(result.message)
    })
    for (const { kernel, cell, part, error, what } of result.worst) {
      const row = [kernel, cell].filter(Boolean).join(' ')
      if ((table.get(row)?.part ?? -1) < part) table.set(row, { part, error, what: `${what} in “${result.name}”` })
    }
  }
  if (times.length === 0) throw new Error('no case has run')
  for (const [row, { part, error, what }] of [...table].sort(([a], [b]) => a.localeCompare(b))) {
    const percent = (100 * part).toFixed(1).padStart(6)
    context.diagnostic(
      `${target} ${row.padEnd(26)} worst ${error.toExponential(1)}, ${percent} % of the tolerance: ${what}`,
    )
  }
  times.sort(([a], [b]) => b - a)
  const slowest = times.slice(0, 5).map(([milliseconds, name]) => `${Math.round(milliseconds)} ms “${name}”`)
  context.diagnostic(`${target} slowest: ${slowest.join(', ')}`)
}

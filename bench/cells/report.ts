/** What was found: the table, and the same for a program. */
import { cpus } from 'node:os'
import { table } from '../../tools/cells/table.js'
import type { Result, Settings } from './measure.js'
import type { Row } from './rows.js'

/** What the ratio has to reach: written by hand a fragment is at most 3 % faster; made at run time a cell has 90 % of the shipped one's speed. */
const LIMITS: Record<Row['against'], number | null> = { 'by hand': 1 / 1.03, shipped: 0.9, itself: null }

export type Verdict = 'holds' | 'holds?' | 'fails?' | 'fails' | 'wrong' | 'noise'

/** With a question mark where the rounds do not suffice to be sure (95 %) of the median's side of the limit. */
export function verdictOf({ row, wrong, ratio, surelyAbove, surelyBelow }: Result): Verdict {
  const limit = LIMITS[row.against]
  if (wrong !== null) return 'wrong'
  if (limit === null) return 'noise'
  if (ratio >= limit) return surelyAbove >= limit ? 'holds' : 'holds?'
  return surelyBelow < limit ? 'fails' : 'fails?'
}

const COLUMNS = [
  ...(['engine', 'target', 'cell', 'against', 'part'] as const).map((title) => ({ title, align: 'left' as const })),
  { title: 'T B H', align: 'right' },
  { title: 'derived', align: 'right' },
  { title: 'other', align: 'right' },
  { title: 'other : derived', align: 'right' },
  { title: 'quartiles', align: 'right' },
  { title: 'verdict', align: 'left' },
] as const

export function reportText(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const { row, ratio, low, high, derivedMilliseconds, otherMilliseconds } = result
    const { engine, target, cell, against, part, T, B, H } = row
    return [
      ...[engine, target, cell, against, part, part.startsWith('fragment') ? `${H}` : `${T} ${B} ${H}`],
      ...[duration(derivedMilliseconds), duration(otherMilliseconds)],
      ...[ratio.toFixed(3), `${low.toFixed(3)} … ${high.toFixed(3)}`, verdictOf(result)],
    ]
  })
  const reasons = new Set(results.map(({ row, reason }) => `${row.engine}: ${reason}`))
  const wrong = results.filter((result) => result.wrong !== null)
  return [
    table(COLUMNS, rows),
    '',
    ...wrong.map(({ row, wrong: what }) => `${row.target} ${row.cell} against ${row.against} is wrong: ${what}`),
    'Times are medians, in Node of processor time. The ratio is the median over rounds of one slice each; above 1 the derived one is faster.',
    "holds: 'by hand' at least 0.971 (3 %), 'shipped' at least 0.9; ?: too few rounds to be 95 % sure.",
    ...reasons,
  ].join('\n')
}

const duration = (milliseconds: number): string =>
  milliseconds < 0.1 ? `${(1000 * milliseconds).toPrecision(3)} µs` : `${milliseconds.toPrecision(3)} ms`

export function reportJson(results: readonly Result[], settings: Settings): string {
  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version }
  const rows = results.map((result) => ({ ...result, verdict: verdictOf(result) }))
  return `${JSON.stringify({ machine, settings, rows }, null, 2)}\n`
}

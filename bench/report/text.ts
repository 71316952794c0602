/** The report in the terminal. */
import { table } from '../../tools/cells/table.js'
import type { Profile } from '../profile.js'
import { cellsOf, columnsOf, duration, moreText, reasonsOf, remarks } from './columns.js'
import { peakOf } from './derived.js'
import { countColumns, countRemarks, countRows } from './counted.js'
import { headline } from './headline.js'
import type { Report } from './result.js'
import { growthOf } from './scaling.js'

export function reportText(report: Report): string {
  const { results, peaks, environment, peers } = report
  const counts = [...new Set(peaks.map(({ threads }) => threads))]
  const peak = counts.map((threads) => `${threads}: ${peakOf(peaks, threads)!.toFixed(1)} GFLOP/s`).join(', ')
  return [
    ...measured(report),
    ...ratios(results),
    ...(report.counts ? [table(countColumns, countRows(report.counts)), '', ...countRemarks(report.counts)] : []),
    ...remarks(report),
    ...results.flatMap(moreText),
    ...growthOf(results).map(
      ({ varied, fixed, threads, exponent }) =>
        `scaling: milliseconds ~ ${varied} to the power of ${exponent.toFixed(2)} (${fixed}, threads ${threads})`,
    ),
    ...(peak ? [`peak by threads: ${peak}`] : []),
    ...Object.entries(peers).map(([name, version]) => `${name}: ${version}`),
    ...reasonsOf(report).map((reason) => `webrnn: ${reason}`),
    `${environment.browser}, ${environment.machine ?? `${environment.cores} cores`}`,
  ].join('\n')
}

function measured(report: Report): string[] {
  const { results } = report
  if (results.length === 0) return []
  const rows = results.map((result) => cellsOf(result, report))
  return [table(columnsOf(results), rows), '']
}

function ratios(results: Report['results']): string[] {
  const { columns, rows } = headline(results)
  return rows.length === 0 ? [] : [table(columns, rows), '']
}

export function profileText({ size, threads, reason, steps, millisecondsPerStep, kernels }: Profile): string {
  const { T, B, I, H } = size
  const columns = [
    { title: 'kernel', align: 'left' as const },
    ...['calls', 'a step', 'share', 'GFLOP/s'].map((title) => ({ title, align: 'right' as const })),
  ]
  return [
    `A training step: LSTM ${T} ${B} ${I} ${H}, Linear, cross-entropy, Adam; ${duration(millisecondsPerStep)}, the mean of ${steps}; threads ${threads}`,
    '',
    table(
      columns,
      kernels.map(({ name, calls, milliseconds, share, gigaflops }) => [
        ...[name, calls > 0 ? `${calls}` : '', duration(milliseconds), `${(100 * share).toFixed(1)} %`],
        gigaflops?.toPrecision(3) ?? '',
      ]),
    ),
    '',
    `webrnn: ${reason}`,
  ].join('\n')
}

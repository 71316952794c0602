/** The report as Markdown: what `bench/results/latest.md` is, and what the page's button copies. */
import { FEW, cellsOf, columnsOf, moreText, reasonsOf, remarks } from './columns.js'
import { countColumns, countRemarks, countRows } from './counted.js'
import { headline } from './headline.js'
import type { Column } from '../../tools/cells/table.js'
import type { Peak, Report, Result } from './result.js'
import { growthOf } from './scaling.js'

/** A chart beside the report. */
export interface Picture {
  readonly file: string
  readonly title: string
}

export function markdown(report: Report, pictures: readonly Picture[] = []): string {
  const { results, environment, peers, stopped } = report
  const timed = results.filter(({ row }) => row.operation !== 'scaling')
  const lines = [
    '# Benchmark of webrnn',
    '',
    ...facts(report),
    '',
    ...(stopped ? ['**Stopped before its end.**', ''] : []),
    ...(environment.quick ? ['*A quick run: it shows that everything works; its figures are rough.*', ''] : []),
    ...ratios(timed),
    ...pictures.flatMap(({ file, title }) => [`![${title}](${file})`, '']),
    ...measured({ ...report, results: timed }),
    ...list(remarks({ results })),
    ...list(results.flatMap(moreText)),
    ...growth(report),
    ...counted(report),
    '## Machine',
    '',
    ...peaks(report.peaks),
    ...list(Object.entries(peers).map(([name, version]) => `${name} ${version}`)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function measured(report: Report): string[] {
  const { results } = report
  if (results.length === 0) return []
  const rows = results.map((result) => cellsOf(result, report))
  return [
    ...table(columnsOf(results), rows),
    '',
    'Medians over all samples; the spread is half the distance of the quartiles. A peer has its time divided by webrnn’s, the median over rounds in which both took',
    `turns: above 1 webrnn is faster; in brackets its samples, where they are fewer than ${FEW}. What each column means: [bench](../README.md).`,
    '',
  ]
}

/** All sizes together. */
function ratios(results: readonly Result[]): string[] {
  const { columns, rows } = headline(results)
  return rows.length === 0
    ? []
    : ['A peer’s time divided by webrnn’s, over all sizes:', '', ...table(columns, rows), '']
}

/** On WebGPU an adapter is what figures are of; one that is a program on the processor tells nothing of others. */
const adapterOf = (reason: string): string[] =>
  /software adapter/.test(reason) ? ['**On a software adapter: this tells nothing of a GPU.**'] : []

function facts(report: Report): string[] {
  const { date, browser, cores, machine, crossOriginIsolated } = report.environment
  const reasons = reasonsOf(report)
  return list([
    ...reasons.flatMap(adapterOf),
    `${date.slice(0, 16).replace('T', ' ')} UTC; ${browser}; ${machine ?? `${cores} cores`}`,
    `cross-origin isolated: ${crossOriginIsolated ? 'yes' : 'no, so there is no more than one thread'}`,
    ...reasons.map((reason) => `webrnn: ${reason}`),
  ]).slice(0, -1)
}

function growth({ results }: Report): string[] {
  const found = growthOf(results)
  if (found.length === 0) return []
  const align = (title: string) => ({ title, align: 'left' as const })
  return [
    '## How the cost grows',
    '',
    'LSTM forward, I = H, one size varied; milliseconds, and the exponent p of *milliseconds ~ sizeᵖ* fitted to their logarithms.',
    '',
    ...table(
      ['varied', 'others', 'threads', 'milliseconds', 'p'].map(align),
      found.map(({ varied, fixed, threads, points, exponent }) => [
        ...[varied, fixed, `${threads}`],
        points.map(([size, milliseconds]) => `${size}: ${milliseconds.toPrecision(3)}`).join(', '),
        exponent.toFixed(2),
      ]),
    ),
    '',
  ]
}

function counted({ counts }: Report): string[] {
  if (!counts) return []
  return [
    '## What is asked of the device',
    '',
    'Calls of the WebGPU API during one run, after the first ones; whatever is asked comes from JavaScript and returns there. Training is Embedding, LSTM, Linear,',
    'cross-entropy and Adam.',
    '',
    ...table(countColumns, countRows(counts)),
    '',
    ...list(countRemarks(counts)),
  ]
}

function peaks(all: readonly Peak[]): string[] {
  if (all.length === 0) return []
  const sizes = Object.keys(all[0]!.gigabytesPerSecond).map(Number)
  const name = (bytes: number): string => (bytes < 1e6 ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`)
  const columns = ['threads', 'when', 'GFLOP/s', ...sizes.map((size) => `GB/s, ${name(size)}`)]
  return [
    `The peak is measured in the same run: ${all[0]!.relaxed ? 'fused multiply-adds (relaxed SIMD)' : 'multiplications and additions'} in registers, and reading in a row, from`,
    'WebAssembly.',
    '',
    ...table(
      columns.map((title, at) => ({ title, align: at < 2 ? ('left' as const) : ('right' as const) })),
      all.map(({ threads, when, gigaflops, gigabytesPerSecond: read }) => [
        ...[`${threads}`, when, gigaflops.toFixed(1)],
        ...sizes.map((size) => read[size]?.toFixed(1) ?? '–'),
      ]),
    ),
    '',
  ]
}

function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = columns.map(({ align }) => (align === 'left' ? ':--' : '--:'))
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)]
}

const list = (items: readonly string[]): string[] =>
  items.length === 0 ? [] : [...items.map((item) => `- ${item.replaceAll('\n', ' ')}`), '']

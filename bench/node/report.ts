/** What was found without a browser: figures, and tables of them for the terminal and for Markdown. */
import { table as textTable, type Column } from '../../tools/cells/table.js'
import type { GpuPeak } from '../machine/gpu/peak.js'
import type { Recording } from '../counts/recording.js'
import { duration, spreadText } from '../report/columns.js'
import { recordingText } from '../report/counted.js'
import type { PlanResult, RowResult } from './measure.js'
import { flopsOf, nameOf, trafficOf, type NodeRow } from './rows.js'

export interface NodeEnvironment {
  readonly date: string
  readonly machine: string
  readonly adapter: string
  readonly software: boolean
  /** What webrnn says that it runs on. */
  readonly reason: string
  readonly limits: Readonly<Record<string, number>>
  readonly features: readonly string[]
  /** What PyTorch is and runs on, or why it is not beside. */
  readonly torch: string
}

export interface NodePeak extends GpuPeak {
  /** webrnn's own `gemm`, M = N = K. */
  readonly gemm: { readonly size: number; readonly gigaflops: number }
}

export interface NodeReport {
  readonly environment: NodeEnvironment
  readonly peak: NodePeak
  /** What a training batch costs JavaScript; null where there was no time for it. */
  readonly recording: Recording | null
  readonly results: readonly RowResult[]
  /** Whether it was ended before its end. */
  readonly stopped: boolean
}

/** Figures of a plan that follow from its time. */
export function figures(row: NodeRow, milliseconds: number, peak: NodePeak) {
  const { bytes, workingSet } = trafficOf(row)
  const gigaflops = flopsOf(row) / milliseconds / 1e6
  const gigabytes = bytes / milliseconds / 1e6
  const away = (size: number): number => Math.abs(Math.log(size / workingSet))
  const [nearest] = Object.keys(peak.gigabytesPerSecond)
    .map(Number)
    .sort((a, b) => away(a) - away(b))
  const most = nearest === undefined ? NaN : peak.gigabytesPerSecond[nearest]!
  return {
    ...{ gigaflopsPerSecond: gigaflops, shareOfPeak: gigaflops / peak.gigaflops },
    ...{
      shareOfGemm: gigaflops / peak.gemm.gigaflops,
      gigabytesPerSecond: gigabytes,
      shareOfReading: gigabytes / most,
    },
  }
}

export const deviceTime = (kernels: Readonly<Record<string, number>>): number =>
  Object.values(kernels).reduce((sum, time) => sum + time, 0)

/** Each row flat; times are milliseconds. */
export function nodeJson({ environment, peak, recording, results, stopped }: NodeReport): string {
  const rows = results.map(({ row, plans, torch }) => ({
    ...{ pass: row.pass, cell: row.cell, ...row.size, flops: flopsOf(row), ...trafficOf(row) },
    plans: Object.fromEntries(plans.map(({ plan, ...result }) => [plan, planJson(row, result as PlanResult, peak)])),
    torch,
  }))
  return `${JSON.stringify({ environment, stopped, peak, recording, rows }, null, 2)}\n`
}

function planJson(row: NodeRow, result: PlanResult, peak: NodePeak): object {
  if (result.status !== 'measured') return result
  const { milliseconds, samples, ratio, kernels } = result
  return {
    ...{ status: result.status, median: milliseconds.median, lowerQuartile: milliseconds.low },
    ...{ upperQuartile: milliseconds.high, samples, ...figures(row, milliseconds.median, peak) },
    ...{ device: kernels ? deviceTime(kernels) : null, kernels, ratioToTorch: ratio?.median ?? null },
  }
}

const right = (title: string): Column => ({ title, align: 'right' })
const left = (title: string): Column => ({ title, align: 'left' })

export const columns: readonly Column[] = [
  ...['pass', 'cell', 'T B I H', 'plan'].map(left),
  ...['median', 'spread', 'samples', 'on the device', 'GFLOP/s', 'of peak', 'of gemm', 'GB/s', 'of read'].map(right),
  ...['PyTorch', 'PyTorch : webrnn'].map(right),
]

const NONE = '–'
const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`

/** The cells of a row's plans. */
export function rowCells({ row, plans, torch }: RowResult, peak: NodePeak): string[][] {
  const { T, B, I, H } = row.size
  const beside = torch === null ? NONE : 'error' in torch ? torch.status : duration(torch.milliseconds.median)
  return plans.map((result, n) => {
    const head = [row.pass, row.cell, `${T} ${B} ${I} ${H}`, result.plan]
    const other = n === 0 ? beside : ''
    if (result.status !== 'measured') return [...head, result.status, ...Array<string>(8).fill(NONE), other, NONE]
    const { milliseconds, samples, kernels, ratio } = result
    const found = figures(row, milliseconds.median, peak)
    return [
      ...[...head, duration(milliseconds.median), spreadText(milliseconds), `${samples}`],
      kernels ? duration(deviceTime(kernels)) : NONE,
      ...[found.gigaflopsPerSecond.toPrecision(3), percent(found.shareOfPeak), percent(found.shareOfGemm)],
      ...[found.gigabytesPerSecond.toPrecision(3), percent(found.shareOfReading), other],
      ratio ? `${ratio.median.toPrecision(3)} ×` : NONE,
    ]
  })
}

/** Errors, each with its row. */
export function nodeRemarks({ results }: Pick<NodeReport, 'results'>): string[] {
  return results.flatMap(({ row, plans, torch }) => [
    ...plans.flatMap((one) =>
      one.status === 'measured' ? [] : [`${nameOf(row)}, ${one.plan}: ${one.status}: ${one.error}`],
    ),
    ...(torch && 'error' in torch ? [`${nameOf(row)}, PyTorch: ${torch.status}: ${torch.error}`] : []),
  ])
}

const sizeText = (bytes: number): string => (bytes < 2 ** 20 ? `${bytes / 1024} KiB` : `${bytes / 2 ** 20} MiB`)

export function peakLines({ gigaflops, gigabytesPerSecond, gemm }: NodePeak): string[] {
  const reads = Object.entries(gigabytesPerSecond).map(
    ([bytes, rate]) => `${rate.toPrecision(3)} (${sizeText(Number(bytes))})`,
  )
  return [
    `peak: multiply-adds in registers ${gigaflops.toPrecision(4)} GFLOP/s; reading, GB/s: ${reads.join(', ')}`,
    `webrnn's gemm, ${gemm.size} × ${gemm.size} × ${gemm.size}: ${gemm.gigaflops.toPrecision(4)} GFLOP/s, ${percent(gemm.gigaflops / gigaflops)} of the peak`,
  ]
}

export function environmentLines({
  date,
  machine,
  adapter,
  software,
  limits,
  features,
  torch,
}: NodeEnvironment): string[] {
  return [
    ...(software ? ['ON A SOFTWARE ADAPTER, a program on the processor: this tells nothing of a GPU.'] : []),
    `${date.slice(0, 16).replace('T', ' ')} UTC; ${machine}`,
    `adapter: ${adapter}`,
    `limits: ${Object.entries(limits)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
    `features: ${features.join(', ')}`,
    `PyTorch: ${torch}`,
  ]
}

export function nodeText(report: NodeReport): string {
  const { results, peak } = report
  return [
    textTable(
      columns,
      results.flatMap((result) => rowCells(result, peak)),
    ),
    '',
    ...nodeRemarks(report),
    ...peakLines(peak),
  ].join('\n')
}

export function nodeMarkdown(report: NodeReport): string {
  const { results, peak, recording, environment, stopped } = report
  const [first, ...others] = environmentLines(environment)
  const list = (lines: readonly string[]): string[] => lines.map((line) => `- ${line.replaceAll('\n', ' ')}`)
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return `${[
    '# Benchmark of webrnn without a browser: Dawn in Node',
    '',
    `- ${environment.software ? `**${first}**` : first}`,
    ...list(others),
    ...list(peakLines(peak)),
    ...list(recording ? [recordingText(recording)] : []),
    ...(stopped ? ['', '**Stopped before its end.**'] : []),
    '',
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === 'left' ? ':--' : '--:'))),
    ...results.flatMap((result) => rowCells(result, peak)).map(line),
    '',
    '*forward* is without a graph, *training* forward and backward, without a loss or an optimizer; x, the gradient of y and all results stay on the device. *median*: a run by the',
    'clock on the wall, many in a row; *on the device*: the sum of its kernels between timestamps. What each column means: [bench](../README.md).',
    '',
    ...list(nodeRemarks(report)),
  ]
    .join('\n')
    .trimEnd()}\n`
}

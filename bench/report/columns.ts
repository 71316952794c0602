/** A result as words: the same in the terminal, in Markdown and on the page. */
import type { Column } from '../../tools/cells/table.js'
import { PEERS, type PeerName } from '../peers/peer.js'
import type { Spread } from '../sampling/statistics.js'
import { sizeText } from '../suite/row.js'
import { bandwidth, gigaflops, shareOfPeak } from './derived.js'
import type { PeerResult, Report, Result } from './result.js'

const NONE = '–'
/** Fewer samples than that are told beside a ratio. */
export const FEW = 5

/** `12.3 µs`, `4.56 ms` */
export function duration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return NONE
  if (milliseconds < 0.1) return `${(1000 * milliseconds).toPrecision(3)} µs`
  return milliseconds < 1000 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds / 1000).toPrecision(3)} s`
}

/** Half the distance of the quartiles, in percent of the median. */
export const spreadText = ({ median, low, high }: Spread): string =>
  Number.isFinite(median) ? `± ${((50 * (high - low)) / median).toFixed(0)} %` : NONE

const rate = (value: number | null): string => (value === null ? NONE : value.toPrecision(3))
const percent = (value: number | null): string => (value === null ? NONE : `${(100 * value).toFixed(0)} %`)

/** `2`, or `1 of 2` where the runtime has fewer than were asked for; on WebGPU the adapter, which `reason` begins with. */
export function threadsText({ row, threads, reason }: Pick<Result, 'row' | 'threads' | 'reason'>): string {
  if (row.backend === 'webgpu') return reason.replace(/^WebGPU: /, '').split(',', 1)[0]!
  return threads === row.threads ? `${threads}` : `${threads} of ${row.threads}`
}

/** With the samples behind it, where there are few. */
export function peerText(peer: PeerResult | undefined): string {
  if (!peer) return NONE
  if (peer.status !== 'measured') return peer.status
  return `${peer.ratio.median.toPrecision(3)} ×${peer.samples < FEW ? ` (${peer.samples})` : ''}`
}

/** The peers that some row has. */
export const peersIn = (results: readonly Result[]): PeerName[] =>
  PEERS.filter((name) => results.some(({ peers }) => peers.some((peer) => peer.name === name)))

export function columnsOf(results: readonly Result[]): Column[] {
  const left = ['operation', 'cell', 'T B I H', 'backend', 'threads or adapter']
  const right = ['median', 'spread', 'samples', 'GFLOP/s', 'of peak', 'GB/s', 'of read']
  return [
    ...left.map((title) => ({ title, align: 'left' as const })),
    ...[...right, ...peersIn(results)].map((title) => ({ title, align: 'right' as const })),
  ]
}

export function cellsOf(result: Result, { peaks, results }: Pick<Report, 'peaks' | 'results'>): string[] {
  const { row, milliseconds, status } = result
  const memory = bandwidth(result, peaks)
  return [
    ...[row.operation, row.cell ?? NONE, sizeText(row), row.backend, threadsText(result)],
    status === 'measured' ? duration(milliseconds.median) : status,
    spreadText(milliseconds),
    status === 'measured' ? `${result.samples}` : NONE,
    rate(gigaflops(result)),
    percent(shareOfPeak(result, peaks)),
    rate(memory?.gigabytesPerSecond ?? null),
    percent(memory?.share ?? null),
    ...peersIn(results).map((name) => peerText(result.peers.find((peer) => peer.name === name))),
  ]
}

/** What can't be said in a table: errors, each once, with the rows that have it. */
export function remarks({ results }: Pick<Report, 'results'>): string[] {
  const found = new Map<string, string[]>()
  const add = (text: string, { row }: Result): void => {
    const rows = found.get(text) ?? []
    const name = `${row.operation}${row.cell ? ` ${row.cell}` : ''}`
    found.set(text, rows.includes(name) ? rows : [...rows, name])
  }
  for (const result of results) {
    if (result.error !== null) add(`${result.status}: ${result.error}`, result)
    for (const peer of result.peers)
      if (peer.status !== 'measured') add(`${peer.name} is ${peer.status}: ${peer.error}`, result)
  }
  return [...found].map(([text, rows]) => `${rows.join(', ')}: ${text}`)
}

/** What webrnn ran on. */
export const reasonsOf = ({ results, counts }: Pick<Report, 'results' | 'counts'>): string[] => [
  ...new Set([...results.map(({ reason }) => reason), ...(counts ? [counts.reason] : [])]),
]

/** Measurements of an operation's own. */
export function moreText({ row, more }: Result): string[] {
  return Object.entries(more).map(([name, value]) => `${row.operation} ${sizeText(row)}: ${duration(value)}, ${name}`)
}

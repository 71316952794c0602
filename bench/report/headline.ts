/** How much faster webrnn is, in a line for each kind of row: all sizes together. */
import type { Column } from '../../tools/cells/table.js'
import { peersIn } from './columns.js'
import type { Result } from './result.js'

export interface Headline {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
}

/** @returns no rows where no peer was measured */
export function headline(results: readonly Result[]): Headline {
  const peers = peersIn(results).filter((name) => results.some((result) => ratioOf(result, name) !== null))
  const kinds = new Map<string, Result[]>()
  for (const result of results) {
    if (!peers.some((name) => ratioOf(result, name) !== null)) continue
    const { operation, cell, backend, threads } = result.row
    const kind = [operation, cell, backend === 'wasm' ? `${threads}` : backend].join(' ')
    kinds.set(kind, [...(kinds.get(kind) ?? []), result])
  }
  const rows = [...kinds].map(([kind, some]) => [
    ...kind.split(' '),
    ...peers.map((name) => rangeText(some.map((result) => ratioOf(result, name)).filter((ratio) => ratio !== null))),
  ])
  const left = ['operation', 'cell', 'threads or backend'].map((title) => ({ title, align: 'left' as const }))
  return { columns: [...left, ...peers.map((title) => ({ title, align: 'right' as const }))], rows }
}

function ratioOf({ peers }: Result, name: string): number | null {
  const peer = peers.find((one) => one.name === name)
  return peer?.status === 'measured' ? peer.ratio.median : null
}

/** `1.39 to 1.86 ×` */
function rangeText(ratios: readonly number[]): string {
  if (ratios.length === 0) return '–'
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toPrecision(3))
  return least === most ? `${least} ×` : `${least} to ${most} ×`
}

/** What is asked of the device, as words. */
import type { Column } from '../../tools/cells/table.js'
import type { Calls } from '../counts/calls.js'
import type { Counts } from '../counts/count.js'
import type { Recording } from '../counts/recording.js'
import { sizeText } from '../suite/row.js'
import { duration, spreadText } from './columns.js'

const TITLES: Readonly<Record<keyof Calls, string>> = {
  dispatches: 'dispatches',
  submits: 'submits',
  encoders: 'command encoders',
  passes: 'passes',
  bindGroups: 'bind groups made',
  writes: 'writes',
  maps: 'maps',
}

export const countColumns: readonly Column[] = [
  ...['operation', 'size', 'library'].map((title) => ({ title, align: 'left' as const })),
  ...Object.values(TITLES).map((title) => ({ title, align: 'right' as const })),
]

export function countRows({ rows }: Counts): string[][] {
  return rows.map(({ row, name, calls }) => [
    ...[row.operation, sizeText(row), name],
    ...(Object.keys(TITLES) as (keyof Calls)[]).map((one) => (calls ? `${calls[one]}` : '–')),
  ])
}

/** Why there is no count, and what a batch costs JavaScript. */
export const countRemarks = ({ rows, recording }: Counts): string[] => [
  ...rows.flatMap(({ row, name, error }) => (error === null ? [] : [`${row.operation}: ${name}: ${error}`])),
  recordingText(recording),
]

export function recordingText({ size, dispatches, after, milliseconds, young, fastest }: Recording): string {
  const { T, B, words, features, H, tags, layers } = size
  const model = `Embedding ${words} × ${features}, ${layers} bidirectional LSTM layers with ${H} units and dropout, Linear ${tags}`
  return (
    `recording a training batch takes JavaScript ${duration(milliseconds.median)} ${spreadText(milliseconds)}, the fastest tenth ${duration(fastest)}, after ${after} batches; ` +
    `soon after the beginning, while the engine still compiles it, ${duration(young)}: ` +
    `forward, loss, backward, Adam with clipping, submission, without waiting; ${dispatches} dispatches (T ${T}, B ${B}; ${model})`
  )
}

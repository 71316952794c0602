/** What is measured: a row of the table, before it runs. */
import type { BackendName } from 'webrnn'

export type CellName = 'lstm' | 'gru' | 'gru_before'

export const OPERATIONS = [
  'forward',
  'training',
  'gemm',
  'softmax',
  'embedding',
  'adam',
  'character',
  'open',
  'scaling',
] as const
export type OperationName = (typeof OPERATIONS)[number]

/** T steps, B rows, I inputs, H units, as in the shape of x [T, B, I] and y [T, B, H]. */
export interface LayerSize {
  readonly T: number
  readonly B: number
  readonly I: number
  readonly H: number
}

export interface Row {
  readonly operation: OperationName
  /** Null for a kernel by itself. */
  readonly cell: CellName | null
  /** `T B I H` of a layer; a kernel's sizes by the names that its call has for them. */
  readonly size: Readonly<Record<string, number>>
  readonly backend: BackendName
  /** As asked for; what a runtime has in truth is in the result. */
  readonly threads: number
}

/** Gates: what W and R have H rows for. */
export const GATES: Readonly<Record<CellName, number>> = { lstm: 4, gru: 3, gru_before: 3 }

/** What `--only` looks at: `forward lstm 64 16 128 128 wasm 2`. */
export const nameOf = ({ operation, cell, size, backend, threads }: Row): string =>
  [operation, cell, ...Object.values(size), backend, threads].filter((part) => part !== null).join(' ')

/** `64 16 128 128`, or `2048 1024 256` with the names of the sizes where they are not T B I H. */
export const sizeText = ({ size }: Pick<Row, 'size'>): string =>
  Object.keys(size).join('') === 'TBIH'
    ? Object.values(size).join(' ')
    : Object.entries(size)
        .map(([name, value]) => `${name} ${value}`)
        .join(' ')

/** @throws TypeError if this is no row of a layer */
export function layerOf(row: Row): LayerSize & { cell: CellName; gates: number } {
  const { T, B, I, H } = row.size
  const { cell } = row
  if (cell === null || T === undefined || B === undefined || I === undefined || H === undefined)
    throw new TypeError(`${nameOf(row)} is no row of a layer`)
  return { cell, gates: GATES[cell], T, B, I, H }
}

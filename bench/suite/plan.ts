/** The rows, in the order in which they run and are shown. */
import type { BackendName } from 'webrnn'
import { nameOf, type CellName, type OperationName, type Row } from './row.js'

export interface PlanOptions {
  readonly backend: BackendName
  readonly threads: readonly number[]
  readonly quick: boolean
  /** Keeps the rows whose name it fits. */
  readonly only: RegExp | undefined
}

type Size = Readonly<Record<string, number>>
type Entry = readonly [operation: OperationName, cell: CellName | null, size: Size]

const layer = (T: number, B: number, H: number): Size => ({ T, B, I: H, H })
const each = (cells: readonly CellName[], sizes: readonly Size[], operation: OperationName): Entry[] =>
  sizes.flatMap((size) => cells.map((cell): Entry => [operation, cell, size]))

/** The vocabulary of a model of characters, and what stands for one. */
const CHARACTER = { T: 1, B: 1, V: 65, E: 64, H: 512 }

const gemms = [
  { M: 2048, N: 1024, K: 256 },
  { M: 512, N: 512, K: 512 },
  { M: 1, N: 2048, K: 512 },
]

const scaling: readonly Entry[] = [
  ...[16, 32, 64, 128, 256].map((T) => layer(T, 16, 128)),
  ...[4, 8, 16, 32, 64].map((B) => layer(64, B, 128)),
  ...[64, 128, 256, 512].map((H) => layer(64, 16, H)),
]
  .filter((size, at, all) => all.findIndex((one) => Object.values(one).join() === Object.values(size).join()) === at)
  .map((size): Entry => ['scaling', 'lstm', size])

const FULL: readonly Entry[] = [
  ...each(
    ['lstm', 'gru'],
    [layer(64, 1, 128), layer(64, 16, 128), layer(64, 32, 256), layer(64, 32, 512), layer(100, 1, 512)],
    'forward',
  ),
  // The reset that TensorFlow.js has, which knows no other.
  ['forward', 'gru_before', layer(64, 16, 128)],
  ...each(['lstm', 'gru'], [layer(64, 16, 128), layer(64, 32, 256)], 'training'),
  ['training', 'gru_before', layer(64, 16, 128)],
  ...gemms.map((size): Entry => ['gemm', null, size]),
  ['softmax', null, { N: 2048, C: 64 }],
  ['embedding', null, { N: 2048, V: 1000, D: 256 }],
  ['adam', null, { N: 1_000_000 }],
  ['character', 'lstm', CHARACTER],
  ['open', 'lstm', layer(1, 1, 256)],
  ...scaling,
]

/** One of each kind. */
const QUICK: readonly Entry[] = [
  ...each(['lstm'], [layer(64, 1, 128), layer(64, 16, 128)], 'forward'),
  ['forward', 'gru', layer(64, 16, 128)],
  ['training', 'lstm', layer(64, 16, 128)],
  ['gemm', null, gemms[1]!],
  ['softmax', null, { N: 2048, C: 64 }],
  ['adam', null, { N: 1_000_000 }],
  ['character', 'lstm', CHARACTER],
  ['open', 'lstm', layer(1, 1, 256)],
]

/** Small: a software adapter has to get through them, and peers that need thousands of dispatches for a step of training. */
const WEBGPU: readonly Entry[] = [
  ...each(['lstm'], [layer(64, 8, 64), layer(64, 16, 128), layer(64, 32, 256)], 'forward'),
  ...each(['gru'], [layer(64, 8, 64), layer(64, 16, 128)], 'forward'),
  ['forward', 'gru_before', layer(64, 8, 64)],
  ...each(['lstm'], [layer(64, 8, 64), layer(64, 16, 128), layer(64, 32, 256)], 'training'),
  ...each(['gru', 'gru_before'], [layer(64, 8, 64)], 'training'),
  ['gemm', null, { M: 256, N: 256, K: 256 }],
  ['softmax', null, { N: 2048, C: 64 }],
  ['adam', null, { N: 100_000 }],
  ['character', 'lstm', { ...CHARACTER, H: 128 }],
  ['open', 'lstm', layer(1, 1, 64)],
]

const QUICK_WEBGPU = WEBGPU.filter(([, cell, { B = 0 }]) => !cell?.startsWith('gru') && B < 16)

const ROWS = { wasm: { full: FULL, quick: QUICK }, webgpu: { full: WEBGPU, quick: QUICK_WEBGPU } }

/** All rows of a run, grouped by threads: what runs in one worker stands together. */
export function planRows({ backend, threads, quick, only }: PlanOptions): Row[] {
  const entries = ROWS[backend][quick ? 'quick' : 'full']
  const counts = backend === 'webgpu' ? [1] : threads
  return counts
    .flatMap((count) =>
      entries.map(([operation, cell, size]): Row => ({ operation, cell, size, backend, threads: count })),
    )
    .filter((row) => only === undefined || only.test(nameOf(row)))
}

/** Whether it is counted, too, what is asked of the device. It has a name as rows have. */
export const plansCounts = ({ backend, only }: PlanOptions): boolean =>
  backend === 'webgpu' && (only === undefined || only.test('counts webgpu'))

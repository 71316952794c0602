/** The layers that are measured without a browser, in the order in which they run. */
import { GATES, type CellName, type LayerSize, type Row } from '../suite/row.js'

export const PLANS = ['auto', 'scan', 'step'] as const
export type Plan = (typeof PLANS)[number]

export const PASSES = ['forward', 'training'] as const
/** `forward` is without a graph; `training` is forward and backward, without a loss or an optimizer. */
export type PassName = (typeof PASSES)[number]

export interface NodeRow {
  readonly pass: PassName
  readonly cell: 'lstm' | 'gru'
  /** I = H. */
  readonly size: LayerSize
}

const layer = (T: number, B: number, H: number): LayerSize => ({ T, B, I: H, H })

/** From what a page does to what a server does: one row, which memory binds, to batches, which arithmetic binds. */
const HARDWARE: readonly LayerSize[] = [
  ...[layer(64, 1, 64), layer(64, 8, 64), layer(64, 16, 128), layer(64, 32, 256), layer(64, 128, 512)],
  ...[layer(64, 128, 1024), layer(256, 1, 256), layer(256, 16, 256), layer(256, 64, 512), layer(256, 32, 1024)],
  ...[layer(512, 1, 512), layer(512, 128, 256), layer(1024, 1, 1024), layer(1024, 16, 768), layer(1024, 128, 64)],
]

/** What a program on the processor gets through. */
const SOFTWARE: readonly LayerSize[] = [layer(16, 4, 32), layer(64, 8, 64), layer(64, 16, 128)]

const QUICK_HARDWARE = [layer(64, 8, 64), layer(64, 32, 256), layer(512, 1, 512)]
const QUICK_SOFTWARE = [layer(16, 4, 32)]

export interface NodePlan {
  readonly software: boolean
  readonly quick: boolean
  readonly only: RegExp | undefined
}

export function planNodeRows({ software, quick, only }: NodePlan): NodeRow[] {
  const full = software ? SOFTWARE : HARDWARE
  const few = software ? QUICK_SOFTWARE : QUICK_HARDWARE
  return (quick ? few : full)
    .flatMap((size) => (['lstm', 'gru'] as const).flatMap((cell) => PASSES.map((pass) => ({ pass, cell, size }))))
    .filter((row) => only === undefined || only.test(nameOf(row)))
}

/** What `--only` looks at: `forward lstm 64 16 128 128`. */
export const nameOf = ({ pass, cell, size: { T, B, I, H } }: NodeRow): string => [pass, cell, T, B, I, H].join(' ')

/** As a row of the suite, whose checks it shares. */
export const asRow = ({ cell, size }: { cell: CellName; size: LayerSize }): Row => ({
  ...{ operation: 'forward', cell, size: { ...size } },
  ...{ backend: 'webgpu', threads: 1 },
})

/**
 * Those of the products, a multiply-add being two: forward `W x` and `R h`; there and back `R h` three times (itself, dh, dR) and `W x` twice (itself and dW:
 * nobody asks for dx).
 */
export function flopsOf({ pass, cell, size: { T, B, I, H } }: NodeRow): number {
  const [inputs, recurrent] = pass === 'forward' ? [1, 1] : [2, 3]
  return 2 * T * B * GATES[cell] * H * (inputs * I + recurrent * H)
}

/** Bytes that are read at least: R in each step, W once, each way; and R, which is read again and again. */
export function trafficOf({ pass, cell, size: { T, I, H } }: NodeRow): { bytes: number; workingSet: number } {
  const ways = pass === 'forward' ? 1 : 2
  return { bytes: ways * 4 * GATES[cell] * H * (T * H + I), workingSet: 4 * GATES[cell] * H * H }
}

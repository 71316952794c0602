/**
 * How a recurrent loop is divided. Batch rows never meet, so threads take rows; where there are too few of them, threads take units, and wait for each other
 * at a barrier after each stage.
 */
import type { CompiledCell } from '../../../language/compiled.js'
import { LEAST_FLOPS, stretches, whole, type Stretch, type Threads } from './parts.js'

export interface Part {
  readonly rows: Stretch
  readonly units: Stretch
}

/** Fewer rows do not fill the micro-kernel's tiles, and read all of R for little. */
const ROWS_OF_A_PART = 8

/** Units come in panels (assembly/kernels/pack.ts); two of them fill a line of the cache. */
const UNITS = 16

/** A step whose product is smaller is over before the threads have met. */
const LEAST_FLOPS_BETWEEN_BARRIERS = 400_000

/** A call, of all steps or of one. */
export interface Loop {
  readonly cell: CompiledCell
  readonly steps: number
  readonly B: number
  readonly H: number
}

export function divideLoop({ cell, steps, B, H }: Loop, threads: Threads | null): readonly Part[] {
  const byRows = (parts: number, grain: number): Part[] =>
    stretches(B, parts, grain).map((rows) => ({ rows, units: whole(H) }))
  const step = 2 * B * cell.recurrent.length * H * H
  if (!threads || (!threads.dividesAll && step * steps < LEAST_FLOPS)) return byRows(1, 1)
  if (B >= ROWS_OF_A_PART * threads.size) return byRows(threads.size, 4)
  const meets = threads.dividesAll || step / cell.stages.length >= LEAST_FLOPS_BETWEEN_BARRIERS
  if (H % UNITS === 0 && meets) return stretches(H, threads.size, UNITS).map((units) => ({ rows: whole(B), units }))
  return byRows(threads.size, 1)
}

/** How a loop's work is cut: batch rows and threads of a workgroup, units of a block, and where the weights stay. */
import type { CellLayout } from '../../../language/layout.js'

/** Which way through time: one dispatch for all steps, or one per step and stage. */
export type Plan = 'scan' | 'step'

export interface Tiling {
  /** Batch rows of a workgroup: shaders/kernels/rows_….wgsl. */
  readonly rows: 1 | 4
  /** Threads of a workgroup. */
  readonly width: number
  /** Units of a block: a multiple of four, or all. */
  readonly units: number
  /** Whether the weights stay in registers. */
  readonly resident: boolean
}

/** A product of the loop: entries to sum over, and the columns of a unit. */
interface Product {
  readonly entries: number
  readonly columns: number
}

/** Threads of a workgroup: few values, few pipelines; the last is WebGPU's default limit. */
const WIDTHS = [64, 128, 256]
const MAX_WIDTH = 256
/** Columns of a thread, and entries that it can hold. */
const QUAD = 4
const HELD = 16
/** Entries of a tile with room for what is read beyond the last one. */
const MAX_HELD_ENTRIES = 1000
/** Units that a workgroup of `step` owns. */
const STEP_UNITS = 16

/** Going forward a unit has a column for each gate, and the product sums over all units. */
export const forwardProducts = ({ stages }: CellLayout, H: number): Product[] =>
  stages.map(({ begin, end }) => ({ entries: H, columns: end - begin })).filter(({ columns }) => columns > 0)

/** Going back a unit has one column, and the product sums over all units and gates. */
export const backwardProducts = ({ stages }: CellLayout, H: number): Product[] =>
  stages.map(({ begin, end }) => ({ entries: (end - begin) * H, columns: 1 })).filter(({ entries }) => entries > 0)

export const tilingOf = (plan: Plan, products: readonly Product[], B: number, H: number): Tiling =>
  (plan === 'scan' ? scanTiling : stepTiling)(products, B, H)

function scanTiling(products: readonly Product[], B: number, H: number): Tiling {
  const rows = B === 1 ? 1 : 4
  const [only] = products
  const width = products.length === 1 ? WIDTHS.find((one) => isHeld(only!, H, one)) : undefined
  if (width !== undefined) return { rows, width, units: H, resident: true }
  const most = Math.max(1, ...products.map(({ columns }) => columns))
  const all = Math.max(1, ...products.map(({ entries, columns }) => (entries * columns * H) / (QUAD * HELD)))
  const enough = WIDTHS.find((one) => one >= all && one * QUAD >= most * H) ?? MAX_WIDTH
  return { rows, width: enough, units: fitting(most, enough, H), resident: false }
}

function stepTiling(products: readonly Product[], B: number, H: number): Tiling {
  const most = Math.max(1, ...products.map(({ columns }) => columns))
  return {
    rows: B === 1 ? 1 : 4,
    width: MAX_WIDTH,
    units: Math.min(STEP_UNITS, fitting(most, MAX_WIDTH, H)),
    resident: false,
  }
}

function isHeld({ entries, columns }: Product, H: number, width: number): boolean {
  const slices = Math.floor(width / Math.ceil((columns * H) / QUAD))
  return slices > 0 && entries <= MAX_HELD_ENTRIES && Math.ceil(entries / slices) <= HELD
}

/** The most units of which each thread has one quad of columns. */
function fitting(columns: number, width: number, H: number): number {
  const units = Math.floor((width * QUAD) / columns)
  return units >= H ? H : units - (units % QUAD)
}

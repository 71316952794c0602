/** How a loop's work is cut: batch rows and threads of a workgroup, units of a block, and where the weights stay. */
import type { CellLayout } from '../../../language/layout.js'
import type { LoopSize, Plan } from '../../backend.js'

/** The files of the product: for one batch row; for four, with the weights in the caches, or in registers; for as many as there are on a software adapter. */
export type ProductForm = 'single' | 'streamed' | 'resident' | 'broad'

export interface Tiling {
  /** Batch rows of a workgroup. */
  readonly rows: number
  /** Threads of a workgroup. */
  readonly width: number
  /** Vectors of workgroup memory, for the operands of four rows each. */
  readonly chunk: number
  /** Units of a block: a multiple of four, or all. 0 where a stage of the cell has more gates than there is room for. */
  readonly units: number
  readonly product: ProductForm
}

/** A product of the loop: entries to sum over, and the columns of a unit. */
interface Product {
  readonly entries: number
  readonly columns: number
}

/** Threads of a workgroup: few values, few pipelines; the last is WebGPU's default limit. */
const WIDTHS = [64, 128, 256]
const MAX_WIDTH = 256
/** Of `broad`: a thread owns eight units, of as many columns as its sums have room for in the 8 KiB of private memory, and four threads read for each other. */
const BROAD_WIDTHS = [4, 16, 64]
const BROAD_UNITS = 8
const BROAD_COLUMNS = 15
/** Entries whose operands are in its workgroup memory at a time: few, for it takes long to compile; more for those that run long. */
const [BROAD_FEW, BROAD_MANY] = [64, 256]
/** Batch rows of `broad` that a workgroup owns: sixteen where that leaves work for two processors. */
const broadRows = (B: number): number => (B >= 32 ? 16 : B > 4 ? 8 : 4)
/** Vectors of workgroup memory: few values; the last is WebGPU's default limit, 16 KiB. */
const CHUNKS = [256, 512, 1024]
const MAX_CHUNK = 1024
/** Columns of a thread, and entries that it can hold. */
const QUAD = 4
const HELD = 16
/** Units that a workgroup of `step` owns. */
const STEP_UNITS = 16

/** Going forward a unit has a column for each gate, and the product sums over all units. */
export const forwardProducts = ({ stages }: CellLayout, H: number): Product[] =>
  stages.map(({ begin, end }) => ({ entries: H, columns: end - begin })).filter(({ columns }) => columns > 0)

/** Going back a unit has one column, and the product sums over all units and gates. */
export const backwardProducts = ({ stages }: CellLayout, H: number): Product[] =>
  stages.map(({ begin, end }) => ({ entries: (end - begin) * H, columns: 1 })).filter(({ entries }) => entries > 0)

/**
 * Bytes of weights that a workgroup of `scan` streams in a step in about the time that another dispatch takes: 4 µs at the 100 GB/s or so at which one core
 * of a graphics card reads its caches.
 */
const STREAMED = 384 * 1024

/**
 * `scan` where the weights stay in registers, or one workgroup reads them faster than a dispatch begins; else `step`, which has all of a card read them.
 * A software adapter reads as fast either way, and pays for each dispatch.
 */
export function planOf({ cell, B, H, precision }: LoopSize, software: boolean): Plan {
  const bytes = cell.recurrent.length * H * H * (precision === 'f16' ? 2 : 4)
  const isResident = tilingOf('scan', forwardProducts(cell, H), B, H, software).product === 'resident'
  return software || isResident || bytes <= STREAMED ? 'scan' : 'step'
}

export function tilingOf(plan: Plan, products: readonly Product[], B: number, H: number, software: boolean): Tiling {
  const columns = Math.max(1, ...products.map(({ columns }) => columns))
  const entries = Math.max(0, ...products.map(({ entries }) => entries))
  /** @param units that a workgroup owns at a time, at most */
  const cut = (product: ProductForm, width: number, units = H): Tiling => {
    const rows = product === 'single' ? 1 : 4
    const chunk = CHUNKS.find((one) => one >= rows * width && one >= entries + HELD) ?? MAX_CHUNK
    return { product, rows, width, chunk, units: Math.min(units, fitting(columns, width, H)) }
  }
  if (software && columns <= BROAD_COLUMNS) {
    const rows = broadRows(B)
    const width = BROAD_WIDTHS.find((one) => one * BROAD_UNITS >= H) ?? BROAD_WIDTHS.at(-1)!
    const chunk = (rows / 4) * (entries < BROAD_MANY ? BROAD_FEW : BROAD_MANY)
    return { product: 'broad', rows, width, chunk, units: Math.min(H, width * BROAD_UNITS) }
  }
  const product = B === 1 ? 'single' : 'streamed'
  /** One thread for each quad of columns. */
  const narrow = WIDTHS.find((one) => one * QUAD >= columns * H) ?? MAX_WIDTH
  if (plan === 'step') return cut(product, MAX_WIDTH, STEP_UNITS)
  const [only] = products
  const holding = B > 1 && products.length === 1 ? WIDTHS.find((one) => isHeld(only!, H, one)) : undefined
  if (holding !== undefined) return cut('resident', holding)
  const busy = (entries * columns * H) / (QUAD * HELD)
  return cut(product, WIDTHS.find((one) => one >= Math.max(narrow, busy)) ?? MAX_WIDTH)
}

function isHeld({ entries, columns }: Product, H: number, width: number): boolean {
  const slices = Math.floor(width / Math.ceil((columns * H) / QUAD))
  return slices > 0 && entries + HELD <= MAX_CHUNK && Math.ceil(entries / slices) <= HELD
}

/** The most units of which each thread has one quad of columns; 0 where a unit has too many. */
function fitting(columns: number, width: number, H: number): number {
  const units = Math.floor((width * QUAD) / columns)
  return units >= H ? H : units - (units % QUAD)
}

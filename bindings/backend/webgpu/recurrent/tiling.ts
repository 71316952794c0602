/** How a loop's work is cut: batch rows and threads of a workgroup, units of a block, and where the weights stay. */
import type { CellLayout } from '../../../language/layout.js'
import type { LoopSize, Plan } from '../../backend.js'

/** The files of the product: with the weights in the caches, or in registers; for software adapters. */
export type ProductForm = 'streamed' | 'resident' | 'broad'

export interface Tiling {
  /** Batch rows of a workgroup. */
  readonly rows: number
  /** Threads of a workgroup. */
  readonly width: number
  /** Vectors of workgroup memory, for the operands of four rows each. */
  readonly chunk: number
  /** Units of a block, in fours: the last one may have fewer. 0 where a stage of the cell has more gates than there is room for. */
  readonly units: number
  readonly product: ProductForm
  /** Whether a thread advances one unit of one row at most, and so can read ahead what it needs. */
  readonly ahead: boolean
  /** Whether a thread has eight weights on their way, not four. */
  readonly eights: boolean
}

/** A product of the loop: entries to sum over, and the columns of a unit. */
interface Product {
  readonly entries: number
  readonly columns: number
}

/** Threads of a workgroup: few values, few pipelines; the last is WebGPU's default limit. */
const WIDTHS = [64, 128, 256]
/** Of `broad`: a thread owns eight units, of as many columns as its sums have room for in the 8 KiB of private memory (and what is read ahead), and four threads read for each other. */
const BROAD_WIDTHS = [4, 16, 64]
const BROAD_UNITS = 8
const BROAD_COLUMNS = 14
/** Entries whose operands are in its workgroup memory at a time: few, for it takes long to compile; more for those that run long. */
const [BROAD_FEW, BROAD_MANY] = [64, 256]
/** Batch rows of `broad` that a workgroup owns: sixteen where that leaves work for two processors. */
const broadRows = (B: number): number => (B >= 32 ? 16 : B > 4 ? 8 : 4)
/** Vectors of workgroup memory: few values; the last is WebGPU's default limit, 16 KiB. */
const CHUNKS = [256, 512, 1024]
/** The most threads of a workgroup of so many rows, quads of columns of a block, and vectors for operands: the sums of eight rows need half of workgroup memory. */
const FOUR = { width: 256, quads: 256, chunk: 1024 }
const EIGHT = { width: 128, quads: 64, chunk: 512 }
const most = (rows: number): typeof FOUR => (rows > 4 ? EIGHT : FOUR)
/** Columns of a thread, and entries that it can hold. */
const QUAD = 4
const HELD = 16

/** Going forward a unit has a column for each gate, and the product sums over all units. */
export const forwardProducts = ({ stages }: CellLayout, H: number): Product[] =>
  stages.map(({ begin, end }) => ({ entries: H, columns: end - begin })).filter(({ columns }) => columns > 0)

/** Going back a unit has one column, and the product sums over all units and gates. */
export const backwardProducts = ({ stages }: CellLayout, H: number): Product[] =>
  stages.map(({ begin, end }) => ({ entries: (end - begin) * H, columns: 1 })).filter(({ entries }) => entries > 0)

/**
 * Bytes of weights that one core of a card reads from its caches in a step of `scan` in about the time that a step of `step` takes: on an H200, 80 GB/s of them and
 * 6.5 µs; and those that all workgroups read together, before the caches are what counts.
 */
const STREAMED = 512 * 1024
const STREAMED_AT_ONCE = 48 * 2 ** 20
/** Bytes of weights in float32, for each group of rows that reads them, from which on caches are what counts in `step`: then fewer groups have more rows each. */
const CROWDED = 64 * 2 ** 20
/** Workgroups that fill a card and hide each other's waiting. */
const FILLED = 256

/**
 * `scan` where the weights stay in registers, or workgroups read them in the time that a step takes as a dispatch; else `step`, which has all of a card read them.
 * A software adapter reads as fast either way, and pays for each dispatch.
 */
export function planOf({ cell, B, H, precision }: LoopSize, software: boolean): Plan {
  const bytes = cell.recurrent.length * H * H * (precision === 'f16' ? 2 : 4)
  const { product, rows } = tilingOf('scan', forwardProducts(cell, H), B, H, software)
  const isSoonRead = bytes <= STREAMED && Math.ceil(B / rows) * bytes <= STREAMED_AT_ONCE
  return software || product === 'resident' || isSoonRead ? 'scan' : 'step'
}

/** @param B at least 1 */
export function tilingOf(plan: Plan, products: readonly Product[], B: number, H: number, software: boolean): Tiling {
  const size: LoopShape = {
    columns: Math.max(1, ...products.map(({ columns }) => columns)),
    entries: Math.max(0, ...products.map(({ entries }) => entries)),
    ...{ stages: products.length, B, H },
  }
  if (software && size.columns <= BROAD_COLUMNS) return broad(size)
  return plan === 'scan' ? cutScan(size) : cutStep(size)
}

interface LoopShape {
  /** Of a unit, at most. */
  readonly columns: number
  /** At most. */
  readonly entries: number
  /** With a product. */
  readonly stages: number
  readonly B: number
  readonly H: number
}

/** On software adapters. */
function broad({ entries, B, H }: LoopShape): Tiling {
  const rows = broadRows(B)
  const width = BROAD_WIDTHS.find((one) => one * BROAD_UNITS >= H) ?? BROAD_WIDTHS.at(-1)!
  const chunk = (rows / 4) * (entries < BROAD_MANY ? BROAD_FEW : BROAD_MANY)
  return { product: 'broad', rows, width, chunk, units: width * BROAD_UNITS, ahead: false, eights: false }
}

/** A workgroup has all units of its rows, as far as it has threads for them. As few rows as fill the card: with weights in registers none is read for their sake. */
function cutScan(size: LoopShape): Tiling {
  const { columns, entries, stages, B, H } = size
  const rows = B <= FILLED ? 1 : B <= 2 * FILLED ? 2 : 4
  const whole = inSteps(H)
  const holding = stages === 1 ? WIDTHS.find((width) => isHeld(size, whole, width)) : undefined
  const busy = ((columns * whole) / QUAD) * Math.max(1, entries / HELD)
  const width = holding ?? WIDTHS.find((one) => one >= busy) ?? FOUR.width
  const units = Math.min(whole, fitting(columns, width))
  const tiling = cut(size, rows, units, width, holding !== undefined)
  return { ...tiling, ahead: tiling.ahead && units === whole, eights: true }
}

/** A workgroup has some units of some rows, so that there are enough workgroups; but the fewer they are, the less they read. */
function cutStep(size: LoopShape): Tiling {
  const { columns, entries, B, H } = size
  const read = 4 * columns * entries * H * Math.ceil(B / 4)
  const crowded = B > 4 && read > CROWDED && fitting(columns, EIGHT.quads) > 0
  const rows = crowded ? 8 : B === 3 ? 4 : Math.min(B, 4)
  const { width: widest, quads } = most(rows)
  const groups = (units: number): number => Math.ceil(B / rows) * Math.ceil(H / units)
  const wanted = groups(32) >= FILLED ? 32 : columns > 1 && groups(16) <= FILLED / 4 ? 8 : 16
  const units = Math.min(wanted, inSteps(H), fitting(columns, quads))
  const busy = Math.ceil((columns * units) / QUAD) * Math.ceil(entries / HELD)
  const width = WIDTHS.find((one) => one >= Math.min(busy, widest))!
  return cut(size, rows, units, width, false)
}

function cut({ columns, entries }: LoopShape, rows: number, units: number, width: number, held: boolean): Tiling {
  const sums = Math.min(rows, 4) * width
  // Those of eight rows come in turns.
  const operands = held ? HELD * slicesOf(columns, units, width) : rows > 4 ? 0 : entries
  const chunk = CHUNKS.find((one) => one >= sums && one >= operands) ?? most(rows).chunk
  const product = held ? 'resident' : 'streamed'
  return { product, rows, width, chunk, units, ahead: rows * units <= width, eights: false }
}

/** Slices of threads that share the entries. */
const slicesOf = (columns: number, units: number, width: number): number =>
  Math.floor(width / Math.ceil((columns * units) / QUAD))

/** Whether the threads can hold all weights, and the operands of all slices are in workgroup memory at once. */
function isHeld({ columns, entries }: LoopShape, units: number, width: number): boolean {
  const slices = slicesOf(columns, units, width)
  return slices > 0 && entries <= HELD * slices && HELD * slices <= FOUR.chunk
}

/** So many units that there are few sizes of blocks, and so few pipelines, whatever H is. */
const inSteps = (H: number): number => (H <= 8 ? 4 * Math.ceil(H / 4) : 16 * Math.ceil(H / 16))

/** The most units, in fours, of which each thread has one quad of columns; 0 where a unit has too many. */
const fitting = (columns: number, width: number): number => QUAD * Math.floor(width / columns)

/** How a loop is cut on a graphics card. */
import type { Plan } from '../../backend.js'
import type { LoopShape, Tiling } from './tiling.js'

/** Threads of a workgroup: few values, few pipelines; the last is WebGPU's default limit. */
const WIDTHS = [64, 128, 256]
/** Vectors of workgroup memory: few values; the last is WebGPU's default limit, 16 KiB. */
const CHUNKS = [256, 512, 1024]
/** The most threads of a workgroup of so many rows, quads of columns of a block, and vectors for operands: the sums of eight rows need half of workgroup memory. */
const FOUR = { width: 256, quads: 256, chunk: 1024 }
const EIGHT = { width: 128, quads: 64, chunk: 512 }
const most = (rows: number): typeof FOUR => (rows > 4 ? EIGHT : FOUR)
/** Columns of a thread, and entries that it can hold. */
const QUAD = 4
const HELD = 16
/** Bytes of weights in float32, for each group of rows that reads them, from which on caches are what counts in `step`: then fewer groups have more rows each. */
const CROWDED = 64 * 2 ** 20
/** Workgroups that fill a card and hide each other's waiting. */
const FILLED = 256

export const cardTiling = (plan: Plan, shape: LoopShape): Tiling => (plan === 'scan' ? cutScan(shape) : cutStep(shape))

/** A workgroup has all units of its rows, as far as it has threads for them. As few rows as fill the card: with weights in registers none is read for their sake. */
function cutScan(size: LoopShape): Tiling {
  const { columns, entries, stages, B, H } = size
  const rows = B <= FILLED ? 1 : B <= 2 * FILLED ? 2 : 4
  const whole = inSteps(H)
  const holding = stages === 1 ? WIDTHS.find((width) => isHeld(size, whole, width)) : undefined
  const busy = ((columns * whole) / QUAD) * Math.max(1, entries / HELD)
  const width = holding ?? WIDTHS.find((one) => one >= busy) ?? FOUR.width
  const units = Math.min(whole, fitting(columns, width))
  return cut('scan', size, rows, units, width, holding !== undefined)
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
  return cut('step', size, rows, units, width, false)
}

function cut(plan: Plan, size: LoopShape, rows: number, units: number, width: number, held: boolean): Tiling {
  const { columns, entries, H } = size
  const sums = Math.min(rows, 4) * width
  // Those of eight rows come in turns.
  const operands = held ? HELD * slicesOf(columns, units, width) : rows > 4 ? 0 : entries
  const chunk = CHUNKS.find((one) => one >= sums && one >= operands) ?? most(rows).chunk
  const product = held ? 'resident' : 'streamed'
  // A thread that advances one unit of one row at most can read ahead what it needs.
  const isAhead = rows * units <= width && (plan === 'step' || units === inSteps(H))
  const constants = { AHEAD: Number(isAhead), ...(!held && { EIGHTS: Number(plan === 'scan') }) }
  return { product, rows, width, chunk, units, constants }
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

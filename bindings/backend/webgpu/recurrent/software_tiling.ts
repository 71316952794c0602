/** How a loop is cut on a software adapter. */
import type { Plan } from '../../backend.js'
import type { LoopShape, Tiling } from './tiling.js'

/** Of a block of weights of `broad_resident`. */
const ENTRIES = 16
const QUAD = 4
const RESIDENT_ROWS = 4
/** Quads of columns of a thread of it, at most, and all its blocks: 6 of the 8 KiB that private memory has. */
const QUADS = 4
const BLOCKS = 24
/** Steps that pay for bringing weights there, for each four rows that `broad` would read them for at once. */
const STEPS = 3
/** Units that a thread of it may own, as many as will go. */
const OWNED = [4, 2, 1]
/** The most threads of a workgroup: WebGPU's default limit. */
const WIDEST = 256

/** Threads of `broad`, each with eight units of as many columns as its sums have room for in private memory; four read for each other. */
const BROAD_WIDTHS = [4, 16, 64]
const BROAD_UNITS = 8
const BROAD_COLUMNS = 14
/** Entries whose operands are in its workgroup memory at a time: few, for it takes long to compile; more for those that run long. */
const [BROAD_FEW, BROAD_MANY] = [64, 256]
/** Batch rows of `broad` that a workgroup owns: sixteen where that leaves work for two processors. */
const broadRows = (B: number): number => (B >= 32 ? 16 : B > 4 ? 8 : 4)

/** @returns null where the forms for cards have to do: sums of so many columns have no room */
export function softwareTiling(plan: Plan, shape: LoopShape): Tiling | null {
  if (shape.columns > BROAD_COLUMNS) return null
  return (plan === 'scan' ? broadResident(shape) : null) ?? broad(shape)
}

/** Where a workgroup's threads can keep all weights. Four rows: a weight that costs nothing to read need not be read for more. */
function broadResident({ columns, entries, stages, T, B, H }: LoopShape): Tiling | null {
  const blocks = Math.ceil(entries / ENTRIES)
  const owned = OWNED.find((units) => {
    const quads = (units * columns) / QUAD
    return Number.isInteger(quads) && quads <= QUADS && quads * blocks <= BLOCKS
  })
  if (stages !== 1 || T < (STEPS * broadRows(B)) / RESIDENT_ROWS || owned === undefined) return null
  const width = 4 * Math.ceil(H / (4 * owned))
  if (width > WIDEST) return null
  const constants = { BLOCKS: blocks, OWNED: owned }
  return {
    product: 'broad_resident',
    rows: RESIDENT_ROWS,
    width,
    chunk: ENTRIES * blocks,
    units: owned * width,
    constants,
  }
}

function broad({ entries, B, H }: LoopShape): Tiling {
  const rows = broadRows(B)
  const width = BROAD_WIDTHS.find((one) => one * BROAD_UNITS >= H) ?? BROAD_WIDTHS.at(-1)!
  const chunk = (rows / 4) * (entries < BROAD_MANY ? BROAD_FEW : BROAD_MANY)
  return { product: 'broad', rows, width, chunk, units: width * BROAD_UNITS, constants: {} }
}

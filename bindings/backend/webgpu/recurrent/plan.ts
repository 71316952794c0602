/** Whether a loop runs in one dispatch or step by step, and how its work is cut. */
import type { CellLayout } from '../../../language/layout.js'
import type { LoopSize, Plan } from '../../backend.js'
import { cardTiling } from './card_tiling.js'
import { softwareTiling } from './software_tiling.js'
import type { LoopShape, Tiling } from './tiling.js'

/** A product of the loop: entries to sum over, and the columns of a unit. */
interface Product {
  readonly entries: number
  readonly columns: number
}

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

/**
 * `scan` where the weights stay in registers, or workgroups read them in the time that a step takes as a dispatch; else `step`, which has all of a card read them.
 * A software adapter reads as fast either way, and pays for each dispatch.
 */
export function planOf({ cell, B, H, precision }: LoopSize, software: boolean): Plan {
  if (software) return 'scan'
  const bytes = cell.recurrent.length * H * H * (precision === 'f16' ? 2 : 4)
  // On a card the same for every T.
  const { product, rows } = tilingOf('scan', forwardProducts(cell, H), { T: 1, B, H }, false)
  const isSoonRead = bytes <= STREAMED && Math.ceil(B / rows) * bytes <= STREAMED_AT_ONCE
  return product === 'resident' || isSoonRead ? 'scan' : 'step'
}

/** @param size of the loop, each at least 1 */
export function tilingOf(
  plan: Plan,
  products: readonly Product[],
  size: Pick<LoopShape, 'T' | 'B' | 'H'>,
  software: boolean,
): Tiling {
  const shape: LoopShape = {
    columns: Math.max(1, ...products.map(({ columns }) => columns)),
    entries: Math.max(0, ...products.map(({ entries }) => entries)),
    stages: products.length,
    ...size,
  }
  return (software ? softwareTiling(plan, shape) : null) ?? cardTiling(plan, shape)
}

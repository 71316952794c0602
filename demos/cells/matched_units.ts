import type { Cell } from 'webrnn'
import { factsOf, layerSize } from './facts.js'
import type { Task } from './tasks.js'

type Sized = Pick<Task, 'symbols' | 'classes'>

/** The parameters of Embedding(symbols, H) → Recurrent(cell, H, H) → Linear(H, classes). */
export const modelSize = (cell: Cell, { symbols, classes }: Sized, units: number): number =>
  symbols * units + layerSize(factsOf(cell), units, units) + units * classes + classes

/** The number of units with which a cell's model comes nearest to the parameters of another's. */
export function matchedUnits(cell: Cell, other: Cell, task: Sized, units: number): number {
  const wanted = modelSize(other, task, units)
  const distance = (count: number): number => Math.abs(modelSize(cell, task, count) - wanted)
  let nearest = 1
  for (let count = 2; distance(count) <= distance(nearest); count++) nearest = count
  return nearest
}

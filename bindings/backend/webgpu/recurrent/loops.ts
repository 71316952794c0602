/** What the loops through time share: how their kernels are compiled, bound and cut. */
import { DeviceError } from '../../../errors.js'
import type { CompiledCell } from '../../../language/compiled.js'
import type { RecurrentForward } from '../../backend.js'
import type { Bindings, Bound, Commands } from '../commands.js'
import type { Pipelines } from '../pipelines.js'
import type { DeviceMemory, Pool } from '../pool.js'
import { WeightPacker } from './packed_weights.js'
import { formOf, loopSource } from './sources.js'
import type { Shader, SourceFile } from '../sources.js'
import type { Tiling } from './tiling.js'

/** What a loop's workgroups own, in their grid. */
export interface Grid {
  readonly blocks: number
  readonly rows: number
  readonly loops: number
}

type Loop = Pick<RecurrentForward, 'cell' | 'T' | 'B' | 'H' | 'yStride' | 'precision' | 'lengths'>

export class Loops {
  readonly weights: WeightPacker

  constructor(
    readonly commands: Commands,
    readonly pipelines: Pipelines,
    readonly pool: Pool,
    /** Whether the forms are wanted that suit a program on the processor. */
    readonly software: boolean,
  ) {
    this.weights = new WeightPacker(commands, pipelines, pool)
  }

  forget(memory: DeviceMemory): void {
    this.weights.forget(memory)
  }

  /**
   * A kernel for a cell, in the form that a tiling wants, with its spans. Null if they do not fit, which the next read reports.
   * @throws DeviceError if no block of units fits
   */
  bind(shader: Shader, cell: CompiledCell, tiling: Tiling, half: boolean, bindings: Bindings): Bound | null {
    if (tiling.units === 0) throw new DeviceError(`a stage of ${cell.name} has too many products R@… for WebGPU`)
    const source = (): SourceFile[] => loopSource(shader, cell, tiling, half)
    const constants = {
      ...{ WIDTH: tiling.width, ROWS: tiling.rows, UNITS: tiling.units, CHUNK: tiling.chunk },
      ...tiling.constants,
    }
    const pipeline = this.pipelines.get(shader.name, cell, constants, source, formOf(tiling, half))
    return this.commands.bind(pipeline, bindings)
  }

  dispatch(bound: Bound | null, sizes: readonly number[], { blocks, rows, loops }: Grid): void {
    this.commands.dispatch(bound, sizes, [], blocks, rows, loops)
  }
}

/** The places of two loops in a kernel's sizes. */
export function placesOf(places: readonly (readonly number[])[]): number[] {
  const [first, second = first] = places
  return [...first!, ...second!]
}

/** Whether two loops have one cell, size and lengths. */
export function isSameLoop(a: Loop, b: Loop): boolean {
  return (
    a.cell === b.cell &&
    a.T === b.T &&
    a.B === b.B &&
    a.H === b.H &&
    a.yStride === b.yStride &&
    a.precision === b.precision &&
    a.lengths?.memory === b.lengths?.memory &&
    a.lengths?.offset === b.lengths?.offset
  )
}

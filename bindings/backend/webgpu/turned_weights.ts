/** Recurrent weights turned around for the forward loop, kept for as long as the parameter does not change. */
import transpose from '../../../shaders/kernels/transpose.wgsl'
import type { CellLayout } from '../../language/layout.js'
import type { Memory, Span } from '../backend.js'
import type { Binding, Commands } from './commands.js'
import type { Pipelines } from './pipelines.js'
import type { DeviceMemory, Pool } from './pool.js'
import { plainSource, type Shader } from './sources.js'

const TRANSPOSE: Shader = { name: 'transpose', text: transpose }
const TILE = 32
const MAX_GROUPS = 65535

interface Turned {
  memory: DeviceMemory
  version: number
}

export class TurnedWeights {
  readonly #commands: Commands
  readonly #pipelines: Pipelines
  readonly #pool: Pool
  /** By the memory of R, then by where R lies in it and how its stages divide it. */
  readonly #kept = new Map<Memory, Map<string, Turned>>()

  constructor(commands: Commands, pipelines: Pipelines, pool: Pool) {
    this.#commands = commands
    this.#pipelines = pipelines
    this.#pool = pool
  }

  /** R [Gr, H, H] as [k][g][j] for each stage in turn, turned anew if R has changed. */
  get(R: Span | null, cell: CellLayout, H: number): Binding {
    const length = cell.recurrent.length * H * H
    if (!R || length === 0) return [null, 0]
    let kept = this.#kept.get(R.memory)
    if (!kept) this.#kept.set(R.memory, (kept = new Map<string, Turned>()))
    const key = `${R.offset} ${H} ${cell.stages.map((stage) => stage.end).join(' ')}`
    let turned = kept.get(key)
    if (!turned) kept.set(key, (turned = { memory: this.#pool.allocate(4 * length), version: NaN }))
    const span: Span = { memory: turned.memory, offset: 0, length }
    if (turned.version !== R.memory.version && this.#turn(R, span, cell, H)) turned.version = R.memory.version
    return [span, length]
  }

  forget(memory: DeviceMemory): void {
    for (const turned of this.#kept.get(memory)?.values() ?? []) this.#pool.free(turned.memory)
    this.#kept.delete(memory)
  }

  #turn(R: Span, y: Span, cell: CellLayout, H: number): boolean {
    const pipeline = this.#pipelines.get(TRANSPOSE.name, null, {}, () => plainSource(TRANSPOSE))
    const bound = this.#commands.bind(pipeline, { x: [R, y.length], y: [y, y.length] })
    for (const { begin, end } of cell.stages) {
      const M = (end - begin) * H
      const tiles = Math.ceil(M / TILE) * Math.ceil(H / TILE)
      this.#commands.dispatch(bound, [M, H, begin * H * H], [], Math.min(MAX_GROUPS, tiles))
    }
    return bound !== null
  }
}

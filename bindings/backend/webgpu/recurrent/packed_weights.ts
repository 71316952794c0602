/** Recurrent weights as the loops read them, kept for as long as the parameters do not change. */
import type { CellLayout } from '../../../language/layout.js'
import type { Memory, Span } from '../../backend.js'
import type { Binding, Commands } from '../commands.js'
import { groups } from '../dispatches/dispatch.js'
import { merge, moved, placesOf } from '../merge.js'
import type { Pipelines } from '../pipelines.js'
import type { DeviceMemory, Pool } from '../pool.js'
import packWeights from '../../../../shaders/kernels/pack_weights.wgsl'

const THREADS = 256

export interface Packing {
  /** For the way forward: [k][j][g] for each stage; else [g][j][k]. */
  readonly turned: boolean
  /** In half precision. */
  readonly half: boolean
}

export interface PackedWeights {
  readonly binding: Binding
  /** Vectors of four columns from one loop's weights to the next one's. */
  readonly stride: number
}

interface Packed {
  readonly memory: DeviceMemory
  readonly sources: readonly Memory[]
  /** Of the sources, when they were packed. */
  versions: readonly number[]
}

export class WeightPacker {
  readonly #commands: Commands
  readonly #pipelines: Pipelines
  readonly #pool: Pool
  /** By each memory with weights in it, then by where they lie in it and how. */
  readonly #kept = new Map<Memory, Map<string, Packed>>()

  constructor(commands: Commands, pipelines: Pipelines, pool: Pool) {
    this.#commands = commands
    this.#pipelines = pipelines
    this.#pool = pool
  }

  /** R [Gr, H, H] of each loop, one after the other, packed anew if one has changed. */
  get(weights: readonly (Span | null)[], cell: CellLayout, H: number, packing: Packing): PackedWeights {
    const spans = weights.filter((span) => span !== null)
    const stride = vectorsOf(cell, H, packing)
    if (spans.length === 0 || stride === 0) return { binding: [null, 0], stride: 0 }
    const words = spans.length * stride * (packing.half ? 2 : 4)
    const packed = this.#find(
      spans,
      words,
      `${H} ${packing.turned ? 'turned' : ''} ${packing.half ? 'half' : ''} ${cell.stages.map(({ end }) => end).join()}`,
    )
    const span: Span = { memory: packed.memory, offset: 0, length: words }
    const versions = packed.sources.map((memory) => memory.version)
    const isStale = versions.some((version, n) => version !== packed.versions[n])
    if (isStale && this.#pack(spans, span, stride, cell, H, packing)) packed.versions = versions
    return { binding: [span, words], stride }
  }

  forget(memory: DeviceMemory): void {
    for (const packed of this.#kept.get(memory)?.values() ?? []) {
      this.#pool.free(packed.memory)
      for (const other of packed.sources) {
        if (other === memory) continue
        const kept = this.#kept.get(other)
        for (const [key, one] of kept ?? []) if (one === packed) kept!.delete(key)
      }
    }
    this.#kept.delete(memory)
  }

  #find(spans: readonly Span[], words: number, how: string): Packed {
    const [first] = spans
    const key = `${spans.map(({ memory, offset }) => `${memory === first!.memory ? '' : 'elsewhere '}${offset}`).join()} ${how}`
    const known = this.#keptOf(first!.memory).get(key)
    if (known && spans.every(({ memory }, n) => memory === known.sources[n])) return known
    const packed = {
      memory: this.#pool.allocate(4 * words),
      sources: spans.map(({ memory }) => memory),
      versions: spans.map(() => NaN),
    }
    if (known) this.#pool.free(known.memory)
    for (const { memory } of spans) this.#keptOf(memory).set(key, packed)
    return packed
  }

  #keptOf(memory: Memory): Map<string, Packed> {
    let kept = this.#kept.get(memory)
    if (!kept) this.#kept.set(memory, (kept = new Map<string, Packed>()))
    return kept
  }

  /** Together where they lie in one buffer, else one after the other. @returns false if something cannot be bound, which the next read reports */
  #pack(spans: readonly Span[], y: Span, stride: number, cell: CellLayout, H: number, packing: Packing): boolean {
    const { turned, half } = packing
    const elements = cell.recurrent.length * H * H
    const R = merge(spans, elements)
    if (!R) {
      const each = stride * (half ? 2 : 4)
      return spans.every((span, n) => this.#pack([span], moved(y, n * each), stride, cell, H, packing))
    }
    const constants = { TURNED: Number(turned), HALF: Number(half) }
    const pipeline = this.#pipelines.get('pack_weights', null, constants, () => [
      { name: 'pack_weights.wgsl', text: packWeights },
    ])
    const bound = this.#commands.bind(pipeline, { R: R.binding, y: [y, y.length] })
    let at = 0
    for (const { begin, end } of cell.stages) {
      const { entries, pitch } = shapeOf(end - begin, H, turned)
      const sizes = [...placesOf(R), at, at + stride, H, end - begin, begin, entries, pitch]
      this.#commands.dispatch(bound, sizes, [], groups(entries * pitch, THREADS), 1, spans.length)
      at += entries * pitch
    }
    return bound !== null
  }
}

/** Of the weights of so many gates: what a product sums over, and the vectors of each entry. */
function shapeOf(gates: number, H: number, turned: boolean): { entries: number; pitch: number } {
  return turned ? { entries: H, pitch: Math.ceil((gates * H) / 4) } : { entries: gates * H, pitch: Math.ceil(H / 4) }
}

function vectorsOf({ stages }: CellLayout, H: number, { turned }: Packing): number {
  const each = stages.map(({ begin, end }) => shapeOf(end - begin, H, turned))
  return each.reduce((sum, { entries, pitch }) => sum + entries * pitch, 0)
}

/** Packed copies of weights, each kept until its memory's version changes or the memory is given back. */
import type { Span } from '../backend.js'
import type { Heap } from './heap.js'

interface Panels {
  readonly address: number
  version: number
}

export class PanelCache {
  private readonly memories = new Map<Span['memory'], Map<string, Panels>>()

  constructor(private readonly heap: Heap) {}

  /** Whether the span is packed as `shape` and still true. */
  has(span: Span, shape: string): boolean {
    return this.memories.get(span.memory)?.get(key(span, shape))?.version === span.memory.version
  }

  /**
   * The address of the span's panels, `bytes` long; `pack` writes them where they are missing or out of date.
   * `shape` says how it is packed, and from what sizes.
   */
  get(span: Span, shape: string, bytes: () => number, pack: (address: number) => void): number {
    const { memory } = span
    let kept = this.memories.get(memory)
    if (!kept) this.memories.set(memory, (kept = new Map()))
    let panels = kept.get(key(span, shape))
    if (!panels) kept.set(key(span, shape), (panels = { address: this.heap.allocate(bytes()), version: NaN }))
    if (panels.version !== memory.version) {
      pack(panels.address)
      panels.version = memory.version
    }
    return panels.address
  }

  /** Forgets what was packed from this memory. */
  drop(memory: Span['memory']): void {
    for (const { address } of this.memories.get(memory)?.values() ?? []) this.heap.release(address)
    this.memories.delete(memory)
  }
}

function key(span: Span, shape: string): string {
  return `${span.offset} ${shape}`
}

import type { Hold } from './storage.js'

/** So many generations are readable whatever their size … */
const AT_LEAST = 4
/** … and so many at most, as long as they take no more than this in all. */
const AT_MOST = 64
const BYTES = 16 * 2 ** 20

/** Results that a caller may still read, generation after generation; the oldest are let go, so that loops run in flat memory without `dispose`. */
export class Passing {
  readonly #generations: { readonly holds: readonly Hold[]; readonly bytes: number }[] = []

  /** A batch has passed: its results begin to age. */
  add(holds: readonly Hold[]): void {
    if (holds.length === 0) return
    const bytes = holds.reduce((sum, { storage }) => sum + (storage?.memory.bytes ?? 0), 0)
    this.#generations.push({ holds, bytes })
    while (this.#isTooMuch()) {
      for (const hold of this.#generations.shift()!.holds) if (!hold.kept) hold.release()
    }
  }

  #isTooMuch(): boolean {
    const { length } = this.#generations
    if (length <= AT_LEAST) return false
    return length > AT_MOST || this.#generations.reduce((sum, { bytes }) => sum + bytes, 0) > BYTES
  }
}

/** Arrays of calls that run in the same dispatches: a kernel binds one stretch of memory for all of them. */
import type { Span } from '../backend.js'
import type { Binding } from './commands.js'
import { ALIGNMENT, type DeviceMemory } from './pool.js'

export interface Merged {
  readonly binding: Binding
  /** Where each loop's array begins in it, in elements. */
  readonly offsets: readonly number[]
}

/** Where the arrays of two calls begin, or of one, as kernels with room for two are told. */
export const placesOf = (...merged: readonly Merged[]): number[] =>
  merged.flatMap(({ offsets: [first = 0, second = 0] }) => [first, second])

/** Whether two calls have this array in one place: what the one writes there, the other changes. */
export const isOnePlace = ({ offsets: [first, second] }: Merged): boolean => first === second

const NOTHING: Binding = [null, 0]

/**
 * The stretch begins where WebGPU lets a binding begin, wherever the arrays do.
 * @param elements of one array
 * @returns null if the spans lie in different buffers
 */
export function merge(spans: readonly (Span | null)[], elements: number): Merged | null {
  const [first] = spans
  if (!first) return spans.every((span) => span === null) ? { binding: NOTHING, offsets: spans.map(() => 0) } : null
  // Whether they are memories of this backend is seen when they are bound.
  const memories = spans.map((span) => span && (span.memory as DeviceMemory))
  if (memories.some((memory) => memory?.pooled !== memories[0]!.pooled)) return null
  // What does not fit is reported when it is bound.
  const short = spans.find((span) => span!.length < elements)
  if (short || elements === 0) return { binding: [short ?? first, elements], offsets: spans.map(() => 0) }
  const begins = spans.map((span, n) => memories[n]!.base / 4 + span!.offset)
  const lowest = Math.min(...begins)
  const from = lowest - (lowest % (ALIGNMENT / 4))
  const length = Math.max(...begins) + elements - from
  const memory = memories[begins.indexOf(lowest)]!
  return {
    binding: [{ memory, offset: from - memory.base / 4, length }, length],
    offsets: begins.map((begin) => begin - from),
  }
}

/** A span from so many elements on. */
export const moved = ({ memory, offset, length }: Span, by = 0): Span => ({
  memory,
  offset: offset + by,
  length: length - by,
})

/** Memory on a device, and stretches of it: what calls pass to kernels. */

/** An allocation on a device. Only the backend that made it knows more of it. */
export interface Memory {
  readonly bytes: number
  /**
   * Counts the changes to *parameters* in this memory: `write` and the optimizers raise it. A backend may keep a packed or
   * transposed copy of a weight for as long as the version stays the same.
   */
  version: number
}

/** A stretch of memory: what kernels read and write. Offset and length count 4-byte elements; offsets are multiples of 64. */
export interface Span {
  readonly memory: Memory
  readonly offset: number
  readonly length: number
}

/** Elements from the beginning of a span to where another one may begin behind it: the next multiple of 64. */
export const aligned = (length: number): number => Math.ceil(length / 64) * 64

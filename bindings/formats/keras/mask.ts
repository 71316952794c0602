/** Masks as Keras has them: any steps of a row may be left out, at its end, at its start, or between. */

/** Which steps count, time first: [T, B] of 0 and 1. */
export interface Mask {
  readonly T: number
  readonly B: number
  readonly kept: Uint8Array
}

/** A mask, or null where all steps count. @param isKept of the step at index `t · B + b` */
export function maskOf(T: number, B: number, isKept: (index: number) => boolean): Mask | null {
  const kept = Uint8Array.from({ length: T * B }, (_, index) => +isKept(index))
  return kept.includes(0) ? { T, B, kept } : null
}

/** The kept steps of each row, one after the other at its start: what the kernels know as lengths. */
export interface Packing {
  /** P, the steps of the longest row, and one that is beyond the end of every row that has lost one: there y is zero. */
  readonly steps: number
  /** [P, B]: at which `t · B + b` each packed step was. */
  readonly rows: Int32Array
  /** [B] */
  readonly lengths: Int32Array
  /** For each direction [T, B]: which packed `p · B + b` each step shows. */
  readonly shown: readonly Int32Array[]
}

/**
 * @param backwards time runs from the last step to the first, in what `shown` gives, too
 * @param zeros a masked step shows zeros; else it shows the step before it in its direction, and zeros if there is none
 */
export function pack(mask: Mask | null, T: number, B: number, backwards: boolean, zeros: boolean): Packing {
  const stepAt = (s: number, b: number): number => (backwards ? T - 1 - s : s) * B + b
  const isKept = (s: number, b: number): boolean => !mask || mask.kept[stepAt(s, b)] === 1
  const lengths = new Int32Array(B)
  for (let s = 0; s < T; s++) for (let b = 0; b < B; b++) if (isKept(s, b)) lengths[b]!++
  const steps = Math.min(T, lengths.reduce((most, length) => Math.max(most, length)) + 1)
  const rows = new Int32Array(steps * B)
  const shown = [new Int32Array(T * B), new Int32Array(T * B)] as const
  for (let b = 0; b < B; b++) {
    const none = (steps - 1) * B + b
    let [packed, before] = [0, none]
    const show = (s: number, direction: 0 | 1): void => {
      if (isKept(s, b)) before = (direction ? --packed : packed++) * B + b
      else if (zeros) before = none
      shown[direction][s * B + b] = before
    }
    for (let s = 0; s < T; s++) {
      if (isKept(s, b)) rows[packed * B + b] = stepAt(s, b)
      show(s, 0)
    }
    before = none
    for (let s = T - 1; s >= 0; s--) show(s, 1)
  }
  return { steps, rows, lengths, shown }
}

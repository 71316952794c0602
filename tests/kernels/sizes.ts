/** Some millions of elements. What elementwise kernels do beyond the grid of workgroups is in `beyond_the_grid.ts`. */
export const HUGE = 65535 * 64 + 4099

/** Lengths around the widths of vectors and workgroups. */
export const LENGTHS: readonly number[] = [1, 3, 4, 63, 64, 65, 257, 1000]

/** More rows than one dimension of a dispatch has workgroups. */
export const MANY_ROWS = 65537

/** Lengths of B rows of at most T steps: in no order, with T, 0 and 1 among them as soon as there are so many rows. */
export function unsortedLengths(T: number, B: number): Int32Array<ArrayBuffer> {
  const some = [Math.ceil(T / 2), T, 0, 1, T, T - 1]
  return Int32Array.from({ length: B }, (_, b) => some[b % some.length]!)
}

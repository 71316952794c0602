/** Whether counts come from a distribution (Pearson 1900). */

/** The sum of (count − expected)² / expected, where anything is expected. */
export function chiSquare(counts: readonly number[], expected: ArrayLike<number>): number {
  return counts.reduce((sum, count, n) => {
    const wanted = expected[n]!
    return wanted > 0 ? sum + (count - wanted) ** 2 / wanted : sum
  }, 0)
}

/** What chi-square exceeds once in ten thousand times (Wilson & Hilferty 1931). */
export function limitOf(freedom: number): number {
  const part = 2 / (9 * freedom)
  return freedom * (1 - part + 3.72 * Math.sqrt(part)) ** 3
}

/** Where threads meet that share one loop. */

/**
 * Returns when `members` threads have called it as often as this one. counter: an i32 that is 0 when the loop begins. It only
 * counts up, so nobody has to reset it while others still look; to let everyone through for good, set it beyond all that is to come.
 * Spins: what one waits for takes microseconds, and a page's main thread may not sleep.
 */
export function wait_for_all(counter: usize, members: i32): void {
  const arrived = atomic.add<i32>(counter, 1)
  const all = arrived - (arrived % members) + members
  while (atomic.load<i32>(counter) < all) {}
}

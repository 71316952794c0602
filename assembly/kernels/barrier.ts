/**
 * Where threads meet that share one loop: a word that counts arrivals, and one that counts sleepers, both 0 when the loop begins. Arrivals only count up, so nobody
 * has to reset them while others still look.
 */

/** From here on the barrier stands open, for good: a thread has failed, and nobody shall wait for it. */
const OPEN: i32 = 0x4000_0000

/** What `atomic.wait` says then. */
const TIMED_OUT: i32 = 2

/** Some tenths of a millisecond: what one waits for takes no longer, unless a thread has lost its core to another program. Waking takes nearly as long. */
const LOOKS: i32 = 200000

/** In nanoseconds: who does not come for so long will not come at all. */
const PATIENCE: i64 = 10_000_000_000

/** Whether this thread may sleep, which a page's main thread may not. Each instance has its own. */
export let may_sleep: bool = false

/**
 * Returns when `members` threads have called it as often as this one. Who has looked in vain for long sleeps, so that the late one gets a core, or looks on, if it may
 * not sleep.
 */
export function wait_for_all(barrier: usize, members: i32): void {
  const arrived = atomic.add<i32>(barrier, 1)
  if (arrived >= OPEN) return
  const all = arrived - (arrived % members) + members
  if (arrived + 1 == all) {
    if (atomic.load<i32>(barrier, 4)) atomic.notify(barrier, -1)
    return
  }
  let looks = LOOKS
  while (atomic.load<i32>(barrier) < all) {
    if (--looks >= 0 || !may_sleep) continue
    atomic.add<i32>(barrier, 1, 4)
    const seen = atomic.load<i32>(barrier)
    if (seen < all && atomic.wait<i32>(barrier, seen, PATIENCE) == TIMED_OUT) atomic.store<i32>(barrier, OPEN)
    atomic.sub<i32>(barrier, 1, 4)
  }
}

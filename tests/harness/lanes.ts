/** Which test files may run beside each other. */

/** These load all of the machine, or watch the clock: they run one after the other. All others run beside them, one at a time. */
const HEAVY = /^tests\/((chrome|wasm|garbage)\.test\.ts|(bench|demos|threads)\/)/

/** The longest, which loads the machine least evenly: while it runs, the others get most done. */
const FIRST = 'tests/chrome.test.ts'

/** @param files paths from the repository's root */
export function lanesOf(files: readonly string[]): string[][] {
  const heavy = files.filter((file) => HEAVY.test(file))
  const ordered = [...heavy.filter((file) => file === FIRST), ...heavy.filter((file) => file !== FIRST)]
  return [ordered, files.filter((file) => !HEAVY.test(file))].filter((lane) => lane.length > 0)
}

import type { Check } from '../kernels/check.js'

/** A wrong call, the class of the error that it has to throw, and what that has to say. */
export type Attempt = readonly [run: () => unknown, kind: abstract new (message: string) => Error, says: RegExp]

/** Makes each call; one that is not refused, or not in these words, is a failure. */
export async function expectRefused(check: Check, attempts: readonly Attempt[]): Promise<void> {
  for (const [run, kind, says] of attempts) {
    let error: unknown
    try {
      await run()
    } catch (thrown) {
      error = thrown
    }
    check.that(error instanceof kind && says.test(error.message), `${String(says)}: got ${String(error)}`)
  }
}

import type { Value } from './value.js'

/** Marks a value as one that is given back at the end. */
export type Own = (value: Value | Promise<Value>) => Promise<Value>

/** Gives back, when `body` ends, what it took for itself: whatever it hands to `own`. */
export async function scratch<Result>(body: (own: Own) => Promise<Result>): Promise<Result> {
  const owned: Value[] = []
  try {
    return await body(async (value) => {
      owned.push(await value)
      return owned.at(-1)!
    })
  } finally {
    for (const value of owned) value.dispose()
  }
}

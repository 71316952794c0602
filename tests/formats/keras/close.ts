import assert from 'node:assert/strict'

/** |got − want| ≤ TOLERANCE · (1 + |want|) */
export const TOLERANCE = 1e-5

export function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, what = 'y'): void {
  assert.equal(got.length, want.length, what)
  Array.from(want).forEach((value, at) => {
    const error = Math.abs(got[at]! - value) / (1 + Math.abs(value))
    assert.ok(error <= TOLERANCE, `${what}: at ${at} got ${got[at]}, wanted ${value}`)
  })
}

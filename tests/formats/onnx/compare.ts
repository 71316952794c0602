import assert from 'node:assert/strict'
import type { Result } from './in_onnxruntime.js'

/** |got − want| ≤ TOLERANCE · (1 + |want|) */
export const TOLERANCE = 1e-5

/** The worst |got − want| / (1 + |want|) of all outputs, which have to have the same names and dims. */
export function worstError(
  got: Readonly<Record<string, Result>>,
  want: Readonly<Record<string, Result>>,
  title: string,
): number {
  assert.deepEqual(Object.keys(got).sort(), Object.keys(want).sort(), title)
  let worst = 0
  for (const [name, { dims, data }] of Object.entries(want)) {
    assert.deepEqual(got[name]!.dims, [...dims], `${title}: dims of ${name}`)
    assert.equal(got[name]!.data.length, data.length, `${title}: ${name}`)
    for (let n = 0; n < data.length; n++) {
      const [is, should] = [Number(got[name]!.data[n]), Number(data[n])]
      if (Object.is(is, should) || is === should) continue
      const error = Math.abs(is - should) / (1 + Math.abs(should))
      worst = error <= worst ? worst : error // NaN stays
    }
  }
  return worst
}

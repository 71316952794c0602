/** Whether numbers are what they should be. */

/** |got − want| ≤ ABSOLUTE + RELATIVE · |want|: the tests' tolerance (tests/README.md), ten times as wide, since sums are longer here. */
const ABSOLUTE = 2e-5
const RELATIVE = 1e-4

/** @returns the first value that is off by more than the tolerance; NaN is off by any */
export function difference(
  name: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  absolute = ABSOLUTE,
  relative = RELATIVE,
): string | undefined {
  if (got.length !== want.length) return `${name} has ${got.length} numbers, wanted ${want.length}`
  for (let n = 0; n < want.length; n++) {
    const [is, should] = [got[n]!, want[n]!]
    if (!(Math.abs(is - should) <= absolute + relative * Math.abs(should)))
      return `${name}[${n}] is ${is}, wanted ${should}`
  }
  return undefined
}

/** The largest |got − want|; NaN if there is one. */
export function farthest(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let most = 0
  for (let n = 0; n < want.length; n++) {
    const off = Math.abs(got[n]! - want[n]!)
    if (Number.isNaN(off)) return NaN
    most = Math.max(most, off)
  }
  return most
}

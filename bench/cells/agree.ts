/** Whether two cells compute the same: nothing is timed before that. */
import type { Place } from '../suite/operation.js'
import { Layer, type LayerSize, type Results } from './layer.js'
import type { CompiledCell } from './subjects.js'

/** |got − want| ≤ ABSOLUTE + RELATIVE · |want|, the tolerance of the tests (tests/README.md). */
const ABSOLUTE = 2e-6
const RELATIVE = 1e-5

/** Whole vectors and a rest, several rows and one, backwards and with rows that end early. */
const SIZES: readonly LayerSize[] = [
  { T: 7, B: 3, H: 13, lengths: [7, 4, 1], reverse: true },
  { T: 12, B: 2, H: 64 },
]

/** @returns what the two disagree in, or nothing */
export async function disagreement(
  place: Place,
  derived: CompiledCell,
  other: CompiledCell,
): Promise<string | undefined> {
  for (const size of SIZES) {
    const layer = new Layer(place, derived, size)
    try {
      const want = await layer.results(derived)
      const got = await layer.results(other)
      const wrong = compare(want, got)
      if (wrong) return `T ${size.T}, B ${size.B}, H ${size.H}: ${wrong}`
    } finally {
      layer.free()
    }
  }
  return undefined
}

/** @returns the first value that is off, or nothing */
export function compare(want: Results, got: Results): string | undefined {
  for (const [name, values] of Object.entries(want)) {
    const found = got[name]!
    for (let n = 0; n < values.length; n++) {
      const [should, is] = [values[n]!, found[n]!]
      // NaN compares false with everything, and is as wrong as can be.
      if (!(Math.abs(is - should) <= ABSOLUTE + RELATIVE * Math.abs(should)))
        return `${name}[${n}] is ${is}, and ${should} in the derived cell`
    }
  }
  return undefined
}

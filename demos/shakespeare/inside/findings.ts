/** Which units follow something that a person has a name for: correlation, over a text, of each unit with each such thing. */
import type { Part } from './recording.js'

export interface Finding {
  /** What the unit follows: `inside a speaker’s name`. */
  readonly feature: string
  readonly layer: number
  /** The state: `h` or `c`. */
  readonly name: string
  readonly unit: number
  /** −1 … 1 */
  readonly correlation: number
}

/** Below this a unit only happens to agree with a short text. */
const LEAST = 0.4

const isLetter = (one: string | undefined): boolean => one !== undefined && /\p{L}/u.test(one)

/** A number for each character. */
type Feature = (characters: readonly string[]) => number[]

/** Steps since the last character that matches. */
const since =
  (pattern: RegExp): Feature =>
  (characters) => {
    let count = 0
    return characters.map((one) => (pattern.test(one) ? (count = 0) : ++count))
  }

const features: Readonly<Record<string, Feature>> = {
  'inside a speaker’s name': (characters) => {
    const marks = characters.map(() => 0)
    const names = characters.map((one) => (one.length === 1 ? one : '?')).join('')
    for (const { index, 0: name } of names.matchAll(/^\p{Lu}[\p{Lu} ]+(?=:)/gmu))
      marks.fill(1, index, index + name.length)
    return marks
  },
  'how far it is in the line': since(/\n/),
  'the beginning of a line': (characters) =>
    since(/\n/)(characters).map((steps, at) => Number(steps < 2 && (at > 0 || characters[0] === '\n'))),
  'how far it is in a word': since(/[^\p{L}]/u),
  'inside a word': (characters) => characters.map((one, at) => Number(isLetter(one) && isLetter(characters[at - 1]))),
  'the blank between words': (characters) => characters.map((one) => Number(one === ' ')),
  'a vowel': (characters) => characters.map((one) => Number(/[aeiou]/i.test(one))),
  'a capital letter': (characters) => characters.map((one) => Number(/\p{Lu}/u.test(one))),
  'the end of a sentence': (characters) => characters.map((one) => Number(/[.!?]/.test(one))),
  'how long ago a speaker was named': since(/:/),
}

/**
 * For each of the things that the text has, the unit that follows it most closely; the closest first.
 * @param parts of a recording of these characters; only states count
 */
export function findUnits(characters: readonly string[], hidden: number, parts: readonly Part[]): Finding[] {
  const wanted = Object.entries(features)
    .map(([feature, follow]) => ({ feature, marks: standardized(Float64Array.from(follow(characters))) }))
    .filter(({ marks }) => marks !== undefined)
  const best = new Map<string, Finding>()
  for (const { layer, name, values } of parts) {
    if (name !== 'h' && name !== 'c') continue
    for (let unit = 0; unit < hidden; unit++) {
      const own = standardized(Float64Array.from(characters, (_, at) => values[at * hidden + unit]!))
      if (!own) continue
      for (const { feature, marks } of wanted) {
        const correlation = own.reduce((sum, value, at) => sum + value * marks![at]!, 0) / own.length
        if (Math.abs(correlation) > Math.abs(best.get(feature)?.correlation ?? LEAST))
          best.set(feature, { feature, layer, name, unit, correlation })
      }
    }
  }
  return [...best.values()].sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation))
}

/** With mean 0 and variance 1; undefined for what is always the same. */
function standardized(values: Float64Array): Float64Array | undefined {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  if (!(variance > 1e-12)) return undefined
  const deviation = Math.sqrt(variance)
  return values.map((value) => (value - mean) / deviation)
}

import type { Lexicon } from '../lexicon.js'

/** How many are told. */
const COUNT = 10

export interface Neighbourhood {
  /** As it was asked for. */
  readonly word: string
  /** The form that has the vector; null where the model has none for this word. */
  readonly form: string | null
  /** The place of the form in the vocabulary. */
  readonly token: number
  readonly near: readonly { readonly form: string; readonly token: number; readonly cosine: number }[]
}

/** The words whose vectors point the most alike, of all that have one. @param vectors [words, size] */
export function neighbours(vectors: Float32Array, lexicon: Lexicon, word: string): Neighbourhood {
  const { words } = lexicon
  const token = lexicon.word(word.trim())
  if (token === words.unknown) return { word, form: null, token, near: [] }
  const size = vectors.length / words.size
  const own = vectors.subarray(token * size, (token + 1) * size)
  const near = words.entries
    .map((form, other) => ({ form, token: other, cosine: cosine(own, vectors, other * size) }))
    .filter(({ token: other }) => other !== token && other !== words.pad && other !== words.unknown)
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, COUNT)
  return { word, form: words.entries[token]!, token, near }
}

/** Of a vector and the one that begins at a place. */
export function cosine(one: Float32Array, all: Float32Array, from: number): number {
  let [product, a, b] = [0, 0, 0]
  for (let n = 0; n < one.length; n++) {
    const [x, y] = [one[n]!, all[from + n]!]
    product += x * y
    a += x * x
    b += y * y
  }
  return a > 0 && b > 0 ? product / Math.sqrt(a * b) : 0
}

import { breathe } from '../../site/breathe.js'
import { toBatch } from '../batch.js'
import type { Lexicon } from '../lexicon.js'
import type { Tagger } from '../model.js'
import { principalComponents } from './pca.js'

/** Words that are tagged at once. */
const ROWS = 256

/** Where words lie, in three of the dimensions of their vectors. */
export interface WordMap {
  /** The most frequent first. */
  readonly words: readonly string[]
  /** The place of `words[0]` in the vocabulary. */
  readonly first: number
  /** [words, 3], the middle at 0 and most of them within 1. */
  readonly positions: Float32Array<ArrayBuffer>
  /** Of each word, as a sentence of its own; the place among `tags`. */
  readonly tagOf: Uint8Array<ArrayBuffer>
  readonly tags: readonly string[]
  /** Of a vector. */
  readonly size: number
  /** Of all that is known of how the vectors differ, so much is seen. */
  readonly share: number
}

/** The map of a model's most frequent words. */
export async function mapWords(model: Tagger, lexicon: Lexicon, most: number): Promise<WordMap> {
  const size = model.words.features
  const first = 1 + Math.max(lexicon.words.pad!, lexicon.words.unknown!)
  const words = lexicon.words.entries.slice(first, first + most)
  const vectors = (await model.words.weight.data()).subarray(first * size, (first + words.length) * size)
  const { positions, shares } = principalComponents(vectors, size, Math.min(3, size))
  return {
    ...{ words, first, size, tags: lexicon.tags.entries },
    positions: scaled(positions, Math.min(3, size)),
    tagOf: await tagAlone(model, lexicon, words),
    share: shares.reduce((sum, share) => sum + share, 0),
  }
}

async function tagAlone(model: Tagger, lexicon: Lexicon, words: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const found = new Uint8Array(words.length)
  for (let from = 0; from < words.length; from += ROWS) {
    const sentences = words.slice(from, from + ROWS).map((word) => [word])
    found.set((await model.tag(toBatch(lexicon, sentences))).flat(), from)
    await breathe() // what is typed meanwhile comes first
  }
  return found
}

/** Three dimensions whatever there were, and a size that the camera knows: two deviations are 1. */
function scaled(positions: Float32Array, dimensions: number): Float32Array<ArrayBuffer> {
  const rows = positions.length / dimensions
  const variance = positions.reduce((sum, value) => sum + value * value, 0) / Math.max(1, positions.length)
  const scale = variance > 0 ? 0.5 / Math.sqrt(variance) : 1
  return Float32Array.from({ length: rows * 3 }, (_, at) => {
    const axis = at % 3
    return axis < dimensions ? positions[Math.floor(at / 3) * dimensions + axis]! * scale : 0
  })
}

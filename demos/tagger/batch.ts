import { padBatch, type Random, type TokenArray } from 'webrnn'
import type { Lexicon } from './lexicon.js'

/** Sentences side by side as a model reads them. */
export interface Batch {
  /** [T, B] */
  readonly words: TokenArray
  /** [B] */
  readonly lengths: readonly number[]
  /** The distinct words of the batch letter by letter, [L, U]: what is spelt alike is read once. */
  readonly spellings: TokenArray
  /** [U] */
  readonly spellingLengths: readonly number[]
  /** [T, B]: which of the U spellings a word has. */
  readonly spelling: TokenArray
}

/** @param random in training: draws which rare words are taken for unknown ones */
export function toBatch(lexicon: Lexicon, sentences: readonly (readonly string[])[], random?: Random): Batch {
  const places = new Map<string, number>()
  const place = (word: string): number => {
    if (!places.has(word)) places.set(word, places.size)
    return places.get(word)!
  }
  const { tokens: words, lengths } = padBatch(
    sentences.map((sentence) => sentence.map((word) => lexicon.word(word, random))),
    { pad: lexicon.words.pad! },
  )
  const { tokens: spelling } = padBatch(sentences.map((sentence) => sentence.map(place)))
  const spelt = padBatch(
    [...places.keys()].map((word) => lexicon.spelling(word)),
    { pad: lexicon.characters.pad! },
  )
  return { words, lengths, spelling, spellings: spelt.tokens, spellingLengths: spelt.lengths }
}

/** Stands beyond a sentence's end. */
export const NO_TAG = -1

/** The right tags [T, B]. @throws TokenError naming a tag that the model does not know */
export const toTargets = (lexicon: Lexicon, tags: readonly (readonly string[])[]): TokenArray =>
  padBatch(
    tags.map((sentence) => lexicon.tags.encode(sentence)),
    { pad: NO_TAG },
  ).tokens

import type { Vocabulary } from 'webrnn'

/** Signs as people type them, and as corpora write them. */
const OPENING = ['“', '"', '``']
const CLOSING = ['”', '"', "''"]

/**
 * A sentence with its quotation marks and apostrophes as the model has learned them: Brown has `` and '' where a keyboard has ". What the vocabulary knows stays.
 */
export function asLearned(sentence: readonly string[], words: Vocabulary): string[] {
  const pick = (word: string, signs: readonly string[]): string =>
    words.has(word) ? word : (signs.find((sign) => words.has(sign)) ?? word)
  let isOpen = false
  return sentence.map((word) => {
    if (word === '"') isOpen = !isOpen
    if (word === '“' || (word === '"' && isOpen)) return pick(word, OPENING)
    if (word === '”' || word === '"') return pick(word, CLOSING)
    return words.has(word.toLowerCase()) ? word : word.replace(/’/g, "'")
  })
}

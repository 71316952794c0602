import { tokenize } from '../tokenize.js'

const ENDS = /^[.?!…]$/
const CLOSES = /^[)\]}»”’']$/

/** The sentences of a text as a person types it: each line, and in it whatever ends with `.`, `?` or `!`. */
export function splitSentences(text: string): string[][] {
  return text.split(/\n/).flatMap((line) => cut(tokenize(line)))
}

function cut(words: readonly string[]): string[][] {
  const sentences: string[][] = []
  let sentence: string[] = []
  let quotes = 0
  words.forEach((word, n) => {
    sentence.push(word)
    if (word === '"') quotes++
    const next = words[n + 1]
    // More points, and what closes a quotation or a bracket, belong to the sentence before.
    const goesOn = next !== undefined && (ENDS.test(next) || CLOSES.test(next) || (next === '"' && quotes % 2 === 1))
    if (!goesOn && hasEnded(sentence)) {
      sentences.push(sentence)
      sentence = []
      quotes = 0
    }
  })
  if (sentence.length > 0) sentences.push(sentence)
  return sentences
}

/** Whether the last word that is not a closing sign is a full stop or the like. */
function hasEnded(sentence: readonly string[]): boolean {
  let at = sentence.length - 1
  while (at > 0 && (CLOSES.test(sentence[at]!) || sentence[at] === '"')) at--
  return ENDS.test(sentence[at]!)
}

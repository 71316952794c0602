/** A small language to train on in seconds: what comes after `the` is a noun, what comes after a noun a verb. */
import { formatSentences, type Sentence } from '../../demos/tagger/corpus.js'

const words = ['run', 'walk', 'dance', 'sleep', 'work']

export const smallLanguage = (sentences = 200): string =>
  formatSentences(
    Array.from({ length: sentences }, (_, n): Sentence => {
      const [noun, verb] = [words[n % 5]!, words[Math.floor(n / 5) % 5]!]
      const isLong = n % 3 === 0
      return {
        words: ['the', ...(isLong ? ['big'] : []), noun, verb, '.'],
        tags: ['DET', ...(isLong ? ['ADJ'] : []), 'NOUN', 'VERB', '.'],
      }
    }),
  )

/** The same as CoNLL-U. */
export const asConllu = (text: string): string =>
  text
    .split('\n\n')
    .map((sentence) =>
      sentence
        .trim()
        .split('\n')
        .map((line, n) => {
          const [word, tag] = line.split('\t')
          return [n + 1, word, '_', tag, '_', '_', '_', '_', '_', '_'].join('\t')
        })
        .join('\n'),
    )
    .join('\n\n')

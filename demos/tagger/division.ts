import { CorpusError, type Sentence } from './corpus.js'

type Part = 'train' | 'dev' | 'test'

/**
 * What is learned and what is held out. Of each ten sentences of a text, counted from 0, the ninth is for dev and the tenth for test.
 * @throws CorpusError if a part would be empty
 */
export function divide(texts: readonly (readonly Sentence[])[]): Record<Part, Sentence[]> {
  const parts: Record<Part, Sentence[]> = { train: [], dev: [], test: [] }
  for (const text of texts) {
    text.forEach((sentence, n) => parts[n % 10 === 8 ? 'dev' : n % 10 === 9 ? 'test' : 'train'].push(sentence))
  }
  const empty = (['train', 'dev', 'test'] as const).find((part) => parts[part].length === 0)
  if (empty) throw new CorpusError(`the data has too few sentences: none is left for ${empty}, wanted 10 at least`)
  return parts
}

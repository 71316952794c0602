/** Tagged sentences as text: a word and its tag a line, a blank line after each sentence. */

/** A text that holds no tagged sentences, or is broken; the message names file and line. */
export class CorpusError extends Error {
  override name = 'CorpusError'
}

export interface Sentence {
  readonly words: readonly string[]
  readonly tags: readonly string[]
}

/**
 * Reads `word TAB tag` lines, or CoNLL-U: ten columns, of which the second is the word and the fourth its universal tag; comments, the ranges of
 * multiword tokens and empty nodes are left out.
 * @param name names the text in errors
 * @throws CorpusError
 */
export function parseSentences(text: string, name: string): Sentence[] {
  const sentences: Sentence[] = []
  let words: string[] = []
  let tags: string[] = []
  const end = (): void => {
    if (words.length > 0) sentences.push({ words, tags })
    words = []
    tags = []
  }
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return end()
    const columns = line.split('\t')
    const isConllu = columns.length === 10
    if (columns.length === 1 && line.startsWith('#')) return
    if (isConllu && !/^\d+$/.test(columns[0]!)) return
    const [word, tag] = isConllu ? [columns[1], columns[3]] : columns
    if (!word || !tag || (!isConllu && columns.length !== 2)) {
      const found = `${columns.length} column${columns.length === 1 ? '' : 's'}`
      throw new CorpusError(`${name}, line ${index + 1}: ${found}, wanted a word, a tab and its tag, or CoNLL-U's ten`)
    }
    words.push(word)
    tags.push(tag)
  })
  end()
  if (sentences.length === 0) throw new CorpusError(`${name} holds no sentence`)
  return sentences
}

/** The sentences as `word TAB tag` lines, to be read again. */
export function formatSentences(sentences: readonly Sentence[]): string {
  return sentences.map(({ words, tags }) => words.map((word, n) => `${word}\t${tags[n]}\n`).join('')).join('\n')
}

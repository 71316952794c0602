import { buckets } from 'webrnn'
import { breathe } from '../site/breathe.js'
import { toBatch } from './batch.js'
import type { Sentence } from './corpus.js'
import { Evaluation, type Summary } from './evaluation.js'
import type { Lexicon } from './lexicon.js'
import type { Tagger } from './model.js'

/** Sentences that are tagged at the same time. */
const ROWS = 64

/** The words that occur in training sentences, in this very spelling. */
export const wordsOf = (sentences: readonly Sentence[]): Set<string> => new Set(sentences.flatMap(({ words }) => words))

/** How well a model tags sentences. Others get their turn between two batches. @param known the words that occur in training */
export async function measure(
  { model, lexicon }: { model: Tagger; lexicon: Lexicon },
  sentences: readonly Sentence[],
  known: ReadonlySet<string>,
): Promise<Summary> {
  const evaluation = new Evaluation(lexicon.tags.entries)
  const lengths = sentences.map(({ words }) => words.length)
  for (const numbers of buckets(lengths, { rows: ROWS })) {
    const chosen = numbers.map((number) => sentences[number]!)
    const batch = toBatch(
      lexicon,
      chosen.map(({ words }) => words),
    )
    const found = await model.tag(batch)
    chosen.forEach(({ words, tags }, row) =>
      words.forEach((word, n) => evaluation.add(lexicon.tags.token(tags[n]!), found[row]![n]!, !known.has(word))),
    )
    await breathe()
  }
  return evaluation.summary()
}

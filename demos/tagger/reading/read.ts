import { toBatch } from '../batch.js'
import type { Lexicon } from '../lexicon.js'
import type { Tagger } from '../model.js'
import type { BatchPicture, ReadSentence } from './messages.js'
import { likeliest, softmax } from './shares.js'
import { asLearned } from './typography.js'

/** Tags sentences, and says how likely each tag was. */
export async function readSentences(
  model: Tagger,
  lexicon: Lexicon,
  sentences: readonly (readonly string[])[],
): Promise<{ sentences: ReadSentence[]; batch: BatchPicture }> {
  const batch = toBatch(
    lexicon,
    sentences.map((sentence) => asLearned(sentence, lexicon.words)),
  )
  const { lengths } = batch
  const scores = model.runtime.noGrad(() => model.withoutTraining(() => model.forward(batch))).keep()
  const values = await scores.data()
  const decoded = (await model.crf?.decode(scores, { lengths })) ?? null
  scores.dispose()
  const [B, C] = [lengths.length, lexicon.tags.size]
  const at = (row: number, step: number): Float32Array =>
    values.subarray((step * B + row) * C, (step * B + row + 1) * C)
  const read = sentences.map((words, row): ReadSentence => {
    if (decoded) return { words, found: decoded[row]!, likely: null }
    const likely = words.map((_, step) => softmax(at(row, step)))
    return { words, found: likely.map(likeliest), likely }
  })
  const { data, shape } = batch.words
  return {
    sentences: read,
    batch: {
      ...{ shape: shape as [number, number], ids: Array.from(data), lengths },
      ...{ pad: lexicon.words.pad!, unknown: lexicon.words.unknown! },
    },
  }
}

import { DataError } from 'webrnn'
import type { Runtime } from '../site/runtime.js'
import { toBatch } from './batch.js'
import type { Sentence } from './corpus.js'
import type { Summary } from './evaluation.js'
import { loadTagger, saveTagger, type Description } from './file.js'
import { measure, wordsOf } from './measure.js'

/** A tagger in half precision, and what the rounding did to it. */
export interface Rounded {
  /** Its file, to be loaded like any other. */
  model: Uint8Array
  /** Of the model that was rounded. */
  description: Pick<Description, 'settings' | 'accuracy' | 'training'>
  weights: number
  /** Words with a vector of their own, and characters. */
  words: number
  characters: number
  /** Before the rounding and after, on the dev sentences. */
  before: Summary
  dev: Summary
  /** After the rounding: the test sentences are tagged once. */
  test: Summary
  /** What the rounded model says of sentences. */
  tagged: { words: string[]; tags: string[] }[]
}

/** The sentences that a model was trained on, and those that were held out. */
export interface Data {
  /** As the model's file has it. */
  name: string
  train: readonly Sentence[]
  dev: readonly Sentence[]
  test: readonly Sentence[]
}

/**
 * Rounds a tagger to half precision, and measures what came of it.
 * @throws DataError when it was trained on other data; FormatError when the file is truncated or foreign
 */
export async function round(runtime: Runtime, file: Uint8Array, data: Data, sentences: string[][]): Promise<Rounded> {
  const whole = await loadTagger(runtime, file)
  const { description } = whole
  if (description.data !== data.name)
    throw new DataError(`the model was trained on '${description.data}', not on '${data.name}': name it with --data`)
  const known = wordsOf(data.train)
  const before = await measure(whole, data.dev, known)
  const rounded = await loadTagger(runtime, await saveTagger(whole.model, description, 'f16'))
  const [dev, test] = [await measure(rounded, data.dev, known), await measure(rounded, data.test, known)]
  const { model, lexicon } = rounded
  const found = await model.tag(toBatch(lexicon, sentences))
  return {
    // Of numbers that are halves already nothing is rounded off: what is saved is what was measured.
    model: await saveTagger(model, { ...description, accuracy: test.accuracy }, 'f16'),
    description: { settings: description.settings, accuracy: description.accuracy, training: description.training },
    weights: model.parameters().reduce((sum, { size }) => sum + size, 0),
    words: lexicon.words.size,
    characters: lexicon.characters.size,
    ...{ before, dev, test },
    tagged: sentences.map((words, row) => ({ words, tags: lexicon.tags.decode(found[row]!) })),
  }
}

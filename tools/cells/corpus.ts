/** The text that models are compared on. */
import { DataError } from '../../bindings/errors.js'
import { checkText, TextError, Vocabulary } from '../../demos/shakespeare/text.js'
import { findDataSet } from '../datasets.js'
import { readInput } from '../files.js'
import type { Corpus } from './train.js'

export interface NamedCorpus extends Corpus {
  /** For people. */
  name: string
  /** What they must be told of it. */
  notice: string | undefined
}

/**
 * The text in `file`, or Shakespeare from wherever he is found, as tokens.
 * @throws DataError when it cannot be read, or is too short for a batch
 */
export async function readCorpus(file: string | undefined, batch: number, window: number): Promise<NamedCorpus> {
  const found = file === undefined ? await findDataSet('shakespeare') : { path: file, origin: 'named' as const }
  const text = new TextDecoder().decode(await readInput(found.path, 'the text'))
  const vocabulary = Vocabulary.of(text)
  const tokens = vocabulary.encode(text, 'the text')
  try {
    checkText(tokens, batch, window)
  } catch (error) {
    throw error instanceof TextError ? new DataError(error.message) : error
  }
  const names = { named: found.path, imitation: 'an IMITATION of Shakespeare' } as Record<string, string>
  const notice = 'notice' in found ? found.notice : undefined
  return { tokens, vocabulary: vocabulary.size, name: names[found.origin] ?? 'Shakespeare', notice }
}

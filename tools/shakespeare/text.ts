import { basename } from 'node:path'
import { dataSets, findDataSet } from '../datasets.js'
import { readInput } from '../files.js'
import type { Source } from '../ship/card.js'
import type { Options } from './options.js'

export interface Text {
  readonly content: Uint8Array
  readonly source: Source
  /** What a person must be told about it. */
  readonly notice?: string | undefined
}

/**
 * The text to train on: the file of `--text`, else Shakespeare. An imitation stands in for him where there is no network, but not for a model that is
 * shipped.
 * @throws DataError, DownloadError, ChecksumError
 */
export async function readText({ text, data, ship }: Options): Promise<Text> {
  if (text !== undefined)
    return { content: await readInput(text, 'the text'), source: { name: basename(text), from: 'a file of one’s own' } }
  const { path, notice } = await findDataSet('shakespeare', { folder: data, imitation: ship === undefined })
  const { url, licence } = dataSets.shakespeare!
  return { content: await readInput(path, 'the text'), source: { name: 'tinyshakespeare', from: url, licence }, notice }
}

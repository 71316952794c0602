/** Where tagged sentences come from, and which of them are held out. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { formatSentences, parseSentences, type Sentence } from '../../demos/tagger/corpus.js'
import { divide } from '../../demos/tagger/division.js'
import { DataError } from '../../bindings/errors.js'
import type { Source } from '../ship/card.js'
import { brownSource, brownTexts } from './brown.js'

export interface Corpus extends Source {
  /** Which sentences are held out. */
  readonly split: string
  readonly train: readonly Sentence[]
  readonly dev: readonly Sentence[]
  readonly test: readonly Sentence[]
}

export type Part = 'train' | 'dev' | 'test'

const SPLIT = 'of each ten sentences of a text, counted from 0, the ninth is dev and the tenth test'

/**
 * @param data `brown`; `ewt`; a folder with a file each whose name has `train`, `dev` and `test` in it; or one file, which is divided.
 * Files are CoNLL-U or `word TAB tag` lines
 * @throws DataError, CorpusError
 */
export function readCorpus(data: string): Corpus {
  if (data === 'brown')
    return { name: 'Brown corpus, universal tags', ...brownSource(), split: SPLIT, ...divide(brownTexts()) }
  if (data === 'ewt') return { ...readFolder(ewtFolder(), 'UD English EWT'), ...EWT }
  if (!existsSync(data))
    throw new DataError(`--data is '${data}': neither brown nor ewt, nor a folder or file that exists`)
  if (statSync(data).isDirectory()) return readFolder(data, basename(data))
  return {
    name: basename(data),
    from: 'a file of one’s own',
    split: SPLIT,
    ...divide([parseSentences(readFileSync(data, 'utf8'), data)]),
  }
}

function readFolder(folder: string, name: string): Corpus {
  const read = (part: Part): Sentence[] => {
    const files = readdirSync(folder).filter((file) => file.includes(part) && /\.(conllu|tsv|txt)$/.test(file))
    if (files.length !== 1)
      throw new DataError(`${folder} has ${files.length} files '…${part}….conllu', '.tsv' or '.txt', wanted one`)
    const path = join(folder, files[0]!)
    return parseSentences(readFileSync(path, 'utf8'), path)
  }
  const [from, split] = ['a folder of one’s own', 'as published, a file each']
  return { name, from, split, train: read('train'), dev: read('dev'), test: read('test') }
}

/** The parts as files: a word and its tag a line. */
export const asFiles = ({ train, dev, test }: Corpus): Record<Part, Uint8Array> => {
  const asFile = (sentences: readonly Sentence[]): Uint8Array => new TextEncoder().encode(formatSentences(sentences))
  return { train: asFile(train), dev: asFile(dev), test: asFile(test) }
}

const EWT = { from: 'https://github.com/UniversalDependencies/UD_English-EWT', licence: 'CC BY-SA 4.0' }

/** UD English EWT is not fetched by itself: its files change with each release. */
function ewtFolder(): string {
  const folder = process.env.WEBRNN_DATA && join(process.env.WEBRNN_DATA, 'ud-english-ewt')
  if (folder && existsSync(folder)) return folder
  throw new DataError(
    `UD English EWT is not in ${folder ?? 'the folder that WEBRNN_DATA names'}. ` +
      'Clone https://github.com/UniversalDependencies/UD_English-EWT and name its folder: --data UD_English-EWT',
  )
}

/** Where tagged sentences come from, and which of them are held out. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseSentences, type Sentence } from '../../demos/tagger/corpus.js'
import { divide } from '../../demos/tagger/division.js'
import { DataError } from '../../bindings/errors.js'
import { brownTexts } from './brown.js'

export interface Corpus {
  readonly name: string
  readonly train: readonly Sentence[]
  readonly dev: readonly Sentence[]
  readonly test: readonly Sentence[]
}

type Part = 'train' | 'dev' | 'test'

/**
 * @param data `brown`; `ewt`; a folder with a file each whose name has `train`, `dev` and `test` in it; or one file, which is divided.
 * Files are CoNLL-U or `word TAB tag` lines
 * @throws DataError, CorpusError
 */
export function readCorpus(data: string): Corpus {
  if (data === 'brown') return { name: 'Brown corpus, universal tags', ...divide(brownTexts()) }
  if (data === 'ewt') return readFolder(ewtFolder(), 'UD English EWT')
  if (!existsSync(data))
    throw new DataError(`--data is '${data}': neither brown nor ewt, nor a folder or file that exists`)
  if (statSync(data).isDirectory()) return readFolder(data, basename(data))
  return { name: basename(data), ...divide([parseSentences(readFileSync(data, 'utf8'), data)]) }
}

function readFolder(folder: string, name: string): Corpus {
  const read = (part: Part): Sentence[] => {
    const files = readdirSync(folder).filter((file) => file.includes(part) && /\.(conllu|tsv|txt)$/.test(file))
    if (files.length !== 1)
      throw new DataError(`${folder} has ${files.length} files '…${part}….conllu', '.tsv' or '.txt', wanted one`)
    const path = join(folder, files[0]!)
    return parseSentences(readFileSync(path, 'utf8'), path)
  }
  return { name, train: read('train'), dev: read('dev'), test: read('test') }
}

/** UD English EWT (CC BY-SA 4.0) is not fetched by itself: its files change with each release. */
function ewtFolder(): string {
  const folder = process.env.WEBRNN_DATA && join(process.env.WEBRNN_DATA, 'ud-english-ewt')
  if (folder && existsSync(folder)) return folder
  throw new DataError(
    `UD English EWT is not in ${folder ?? 'the folder that WEBRNN_DATA names'}. ` +
      'Clone https://github.com/UniversalDependencies/UD_English-EWT and name its folder: --data UD_English-EWT',
  )
}

import { CorpusError, parseSentences, type Sentence } from '../corpus.js'
import { divide } from '../division.js'
import type { Source } from './messages.js'

/** More than any treebank has; a tab has only so much memory. */
const MOST_MEGABYTES = 64

/** Sentences to learn from, and those held out. */
export interface Material {
  readonly name: string
  readonly text: string
  readonly train: readonly Sentence[]
  readonly dev: readonly Sentence[]
  readonly test: readonly Sentence[]
}

/** @throws CorpusError if the source holds no tagged sentences, too few, or something else altogether */
export async function readMaterial(name: string, source: Source): Promise<Material> {
  return materialOf(name, textOf(name, await bytesOf(name, source)))
}

export function materialOf(name: string, text: string): Material {
  return { name, text, ...divide([parseSentences(text, name)]) }
}

async function bytesOf(name: string, source: Source): Promise<ArrayBuffer> {
  if (typeof source !== 'string') {
    if (source.size > MOST_MEGABYTES * 2 ** 20)
      throw new CorpusError(`${name} has ${Math.ceil(source.size / 2 ** 20)} MB, at most ${MOST_MEGABYTES} are taken`)
    return source.arrayBuffer()
  }
  const response = await fetch(source).catch((error: unknown) => {
    throw new CorpusError(`${name} cannot be fetched. Are you offline? Drop a file of your own instead`, {
      cause: error,
    })
  })
  if (!response.ok) throw new CorpusError(`${name} is not on this site (${response.status}). Drop a file of your own`)
  return response.arrayBuffer()
}

/** @throws CorpusError if the bytes are no text */
function textOf(name: string, bytes: ArrayBuffer): string {
  const foreign = `${name} is not a text. Wanted are tagged sentences: CoNLL-U, or a word, a tab and its tag on each line`
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (text.includes('\0')) throw new CorpusError(foreign)
    return text
  } catch (error) {
    throw error instanceof CorpusError ? error : new CorpusError(foreign, { cause: error })
  }
}

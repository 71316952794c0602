/** The table of sizes in README.md, between two marks. */
import { WebRNNError } from '../../bindings/errors.js'
import { PROGRAMS, TITLES, type ProgramName } from './programs.js'

/** Of one program, in bytes. */
export interface Size {
  readonly minified: number
  readonly gzipped: number
}

export type Sizes = Readonly<Record<ProgramName, Size>>

const MARKS = ['<!-- sizes -->', '<!-- /sizes -->'] as const

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`

/** As Markdown. 1 KB is 1000 bytes. */
export function tableOf(sizes: Sizes): string {
  const rows = Object.entries(sizes).map(
    ([name, { minified, gzipped }]) =>
      `| ${TITLES[name as ProgramName]} | ${kilobytes(minified)} | ${kilobytes(gzipped)} |`,
  )
  return ['| a program with | minified | gzipped |', '|---|---|---|', ...rows].join('\n')
}

/** Where the table is in a document: from the end of the first mark to the begin of the second. @throws WebRNNError where the marks are not there once each */
function between(document: string): [from: number, to: number] {
  const [[from, begins], [to, ends]] = MARKS.map((mark) => [
    document.indexOf(mark),
    document.split(mark).length - 1,
  ]) as [[number, number], [number, number]]
  if (begins !== 1 || ends !== 1 || to < from) {
    throw new WebRNNError(`README.md: the table of sizes belongs between one ${MARKS[0]} and one ${MARKS[1]} after it`)
  }
  return [from + MARKS[0].length, to]
}

/** The document with another table. @throws WebRNNError */
export function withTable(document: string, table: string): string {
  const [from, to] = between(document)
  return `${document.slice(0, from)}\n${table}\n${document.slice(to)}`
}

/** The sizes that a document's table claims, in bytes, as it rounds them. @throws WebRNNError where it has no row, or no number, for a program */
export function claimedIn(document: string): Sizes {
  const rows = document.slice(...between(document)).split('\n')
  const names = Object.keys(PROGRAMS) as ProgramName[]
  return Object.fromEntries(names.map((name) => [name, claimed(rows, name)])) as Record<ProgramName, Size>
}

function claimed(rows: readonly string[], name: ProgramName): Size {
  const row = rows.find((line) => line.startsWith(`| ${TITLES[name]} |`))
  const [minified, gzipped] = [...(row ?? '').matchAll(/\| ([\d.]+) KB(?= \|)/g)].map(
    ([, number]) => 1000 * Number(number),
  )
  if (minified === undefined || gzipped === undefined) {
    throw new WebRNNError(`README.md: the table of sizes has no row '${TITLES[name]}' with two sizes in KB`)
  }
  return { minified, gzipped }
}

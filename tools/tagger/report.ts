/** Figures of a tagger as text. */
import type { Summary } from '../../demos/tagger/evaluation.js'

export const percent = (share: number | null): string => (share === null ? '–' : `${(100 * share).toFixed(2)} %`)

/** `accuracy 97.91 % on 115,064 words; unknown words 91.30 % (4,021)` */
export function accuracyLine({ accuracy, words, unknownWords, unknownAccuracy }: Summary): string {
  const amount = (value: number): string => value.toLocaleString('en')
  return `accuracy ${percent(accuracy)} on ${amount(words)} words; unknown words ${percent(unknownAccuracy)} (${amount(unknownWords)})`
}

/** Columns that are as wide as they have to be, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')
  return rows.map(line).join('\n')
}

/** Precision, recall and F1 of each tag. */
export function tagTable({ tags }: Summary): string {
  const f1 = (precision: number | null, recall: number | null): number | null =>
    precision === null || recall === null || precision + recall === 0
      ? null
      : (2 * precision * recall) / (precision + recall)
  return table([
    ['tag', 'words', 'precision', 'recall', 'F1'],
    ...tags.map(({ tag, count, precision, recall }) => [
      ...[tag, count.toLocaleString('en'), percent(precision), percent(recall), percent(f1(precision, recall))],
    ]),
  ])
}

/** How often the tag of the row was taken for the tag of the column. */
export function confusionTable({ tags, confusion }: Summary): string {
  return table([
    ['right \\ found', ...tags.map(({ tag }) => tag)],
    ...tags.map(({ tag }, row) => [tag, ...confusion[row]!.map((count) => (count === 0 ? '·' : String(count)))]),
  ])
}

/** Each word above its tag. */
export function aligned(words: readonly string[], tags: readonly string[]): string {
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, n) => text.padEnd(Math.max(words[n]!.length, tags[n]!.length)))
      .join(' ')
      .trimEnd()
  return `${line(words)}\n${line(tags)}`
}

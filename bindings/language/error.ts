/** A place in the text of a cell's equations; both counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** The equations of a cell cannot be read or make no cell. The message shows the line with a caret under the place. */
export class EquationError extends Error {
  override name = 'EquationError'
  readonly line: number
  readonly column: number
  /** What is wrong, without cell, place and excerpt: for an editor, which shows them itself. */
  readonly reason: string

  constructor(message: string, source: string, place: Place, cell = 'cell') {
    super(`${cell}, line ${place.line}, column ${place.column}: ${message}\n${excerpt(source, place)}`)
    this.reason = message
    this.line = place.line
    this.column = place.column
  }
}

/** Characters of a line that are shown on either side of the place. */
const AROUND = 60

/** The line, or what is around the place of a long one, with a caret under the place. */
function excerpt(source: string, { line, column }: Place): string {
  const text = source.split('\n')[line - 1] ?? ''
  const from = column - 1 > 2 * AROUND ? column - 1 - AROUND : 0
  const shown = text.slice(from, column - 1 + 2 * AROUND)
  const [before, after] = [from > 0 ? '…' : '', from + shown.length < text.length ? '…' : '']
  // Tabs stay tabs, so that the caret stands where it should.
  const space = (before + text.slice(from, column - 1)).replace(/[^\t]/g, ' ')
  return `  ${before}${shown}${after}\n  ${space}^`
}

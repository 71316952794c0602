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

  constructor(message: string, source: string, place: Place, cell = 'cell') {
    const text = source.split('\n')[place.line - 1] ?? ''
    const caret = ' '.repeat(place.column - 1) + '^'
    super(`${cell}, line ${place.line}, column ${place.column}: ${message}\n  ${text}\n  ${caret}`)
    this.line = place.line
    this.column = place.column
  }
}

import { OptionError } from '../../bindings/errors.js'

/**
 * The cells with these names, in the order of the names.
 * @throws OptionError for a name that no cell has; it lists those that there are
 */
export function choose<Named extends { readonly name: string }>(
  names: readonly string[],
  cells: readonly Named[],
  option: string,
): Named[] {
  return names.map((wanted) => {
    // `cells.lstmPeephole` in a program is lstm_peephole here.
    const file = wanted.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const found = cells.find(({ name }) => name === file)
    if (found) return found
    throw new OptionError(
      `${option}: cell '${wanted}' is unknown, there are: ${cells.map(({ name }) => name).join(', ')}`,
    )
  })
}

import type { Parameter } from '../tensor/parameter.js'
import type { Module } from './module.js'

/** The table of `Module.summary`. @param parts a model and all that is below it, each before its own parts */
export function summaryOf(parts: readonly Module[]): string {
  const model = parts[0]!
  /** The first part that a parameter is of, and none of its parts. */
  const owners = new Map<Parameter, Module>()
  for (const part of parts) {
    const below = part.children().flatMap((child) => child.parameters())
    for (const one of part.parameters()) if (!owners.has(one) && !below.includes(one)) owners.set(one, part)
  }
  const counted = new Set<Parameter>()
  const count = (...of: Parameter[]): string => of.reduce((sum, { size }) => sum + size, 0).toLocaleString('en')
  const rows = [['layer', 'parameter', 'shape', 'count']]
  for (const part of new Set(parts)) {
    const own = [...model.namedParameters()].filter(([, one]) => owners.get(one) === part)
    if (own.length === 0 && part.children().length === 0) rows.push([`${part}`, '', '', ''])
    own.forEach(([name, one], n) => {
      rows.push([n ? '' : `${part}`, name, `[${one.shape.join(', ')}]`, counted.has(one) ? 'shared' : count(one)])
      counted.add(one)
    })
  }
  rows.push(['total', '', '', count(...counted)])
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((text, n) => (n < 3 ? text.padEnd(widths[n]!) : text.padStart(widths[n]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

import type { Module } from './module.js'

/** The table of `Module.summary`. */
export function summaryOf(model: Module): string {
  const rows = [['layer', 'parameter', 'shape', 'count']]
  // backwards, so that of the names of a shared parameter the first stays
  const names = new Map([...model.namedParameters()].reverse().map(([name, one]) => [one, name]))
  const count = (size: number): string => size.toLocaleString('en')
  let total = 0
  const visit = (part: Module): void => {
    const parts = part.children()
    parts.forEach(visit)
    let label = String(part)
    for (const one of part.parameters()) {
      const name = names.get(one)
      if (name === undefined) continue
      names.delete(one)
      rows.push([label, name, `[${one.shape.join(', ')}]`, count(one.size)])
      total += one.size
      label = ''
    }
    if (label && parts.length === 0) rows.push([label])
  }
  visit(model)
  rows.push(['total', '', '', count(total)])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]): string =>
    row.map((text, n) => (n < 3 ? text.padEnd(widths[n]!) : text.padStart(widths[n]!))).join('  ')
  return rows.map((row) => line(row).trimEnd()).join('\n')
}

export interface Column {
  title: string
  align: 'left' | 'right'
}

/** Rows of text under their titles, in columns as wide as their widest entry. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align }, at) => {
        const text = row[at] ?? ''
        return align === 'left' ? text.padEnd(widths[at]!) : text.padStart(widths[at]!)
      })
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)].join('\n')
}

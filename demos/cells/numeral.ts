/** A number as the diagram and the tables write it: short, and with a real minus. */
export function numeral(value: number): string {
  if (Number.isNaN(value)) return 'no number'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  const text =
    size >= 10_000 || (size > 0 && size < 0.0005) ? value.toExponential(1) : value.toFixed(size < 100 ? 3 : 1)
  return text.replace('-', '−')
}

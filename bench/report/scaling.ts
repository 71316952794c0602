/** How the cost grows with each size: exponents fitted to the `scaling` rows in which one size varies and the others are the commonest. */
import { exponent } from '../sampling/statistics.js'
import { layerOf, type LayerSize } from '../suite/row.js'
import type { Result } from './result.js'

export interface Growth {
  readonly varied: 'T' | 'B' | 'H'
  readonly threads: number
  /** What stays: `T 64, H 128`. */
  readonly fixed: string
  readonly points: readonly (readonly [size: number, milliseconds: number])[]
  /** milliseconds ~ size to this power */
  readonly exponent: number
}

export function growthOf(results: readonly Result[]): Growth[] {
  const rows = results.filter(({ row, status }) => row.operation === 'scaling' && status === 'measured')
  return [...new Set(rows.map(({ row }) => row.threads))].flatMap((threads) => {
    const some = rows
      .filter(({ row }) => row.threads === threads)
      .map((result) => ({ size: layerOf(result.row), milliseconds: result.milliseconds.median }))
    const middle = { T: commonest(some, 'T'), B: commonest(some, 'B'), H: commonest(some, 'H') }
    return (['T', 'B', 'H'] as const).flatMap((varied): Growth[] => {
      const others = (['T', 'B', 'H'] as const).filter((name) => name !== varied)
      const points = some
        .filter(({ size }) => others.every((name) => size[name] === middle[name]))
        .map(({ size, milliseconds }) => [size[varied], milliseconds] as const)
        .sort((a, b) => a[0] - b[0])
      if (points.length < 3) return []
      const fixed = others.map((name) => `${name} ${middle[name]}`).join(', ')
      return [{ varied, threads, fixed, points, exponent: exponent(points) }]
    })
  })
}

function commonest(rows: readonly { size: LayerSize }[], name: 'T' | 'B' | 'H'): number {
  const counts = new Map<number, number>()
  for (const { size } of rows) counts.set(size[name], (counts.get(size[name]) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? NaN
}

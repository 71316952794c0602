import * as kernels from '../../bindings/backend/kernels/index.js'
import { at } from '../reference/cell.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk } from './desk.js'

interface Setting {
  readonly rows: number
  readonly columns: number
  readonly period: number
  readonly accumulate?: boolean
  readonly inPlace?: boolean
}

function scaleRowsCase({ rows, columns, period, accumulate = false, inPlace = false }: Setting): Case {
  const marks = [accumulate && ', accumulate', inPlace && ', in place']
  const name = `scale_rows: ${rows} × ${columns} period ${period}${marks.filter(Boolean).join('')}`
  return {
    name,
    kernels: ['scale_rows'],
    async run(backend, check) {
      const N = rows * columns
      const random = new Random(seedOf(name))
      const x = random.uniform(N)
      const by = random.uniform(period)
      const before = random.uniform(accumulate ? N : 0)
      const desk = new Desk(backend)
      const factors = desk.inputs({ by })
      const { y } = desk.outputs({ y: inPlace ? x : accumulate ? before : N })
      const given = inPlace ? { x: y } : desk.inputs({ x })
      backend.run(kernels.scale_rows, { rows, columns, period, accumulate, ...factors, ...given, y })
      const got = await desk.results(check)
      const scaled = Float64Array.from(x, (value, n) => at(by, Math.floor(n / columns) % period) * value)
      check.close(
        'scale_rows',
        'y',
        got.y!,
        scaled.map((value, n) => value + (before[n] ?? 0)),
      )
    },
  }
}

export const scaleRowsCases: readonly Case[] = [
  scaleRowsCase({ rows: 1, columns: 1, period: 1 }),
  ...[false, true].flatMap((accumulate) => [
    scaleRowsCase({ rows: 6, columns: 3, period: 2, accumulate }),
    scaleRowsCase({ rows: 37, columns: 65, period: 37, accumulate }),
    scaleRowsCase({ rows: 111, columns: 5, period: 3, accumulate }),
  ]),
  scaleRowsCase({ rows: 34, columns: 12, period: 17, inPlace: true }),
]

import * as kernels from '../../bindings/backend/kernels/index.js'
import { keep } from '../reference/dropout.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk } from './desk.js'
import { LENGTHS } from './sizes.js'

function dropoutCase(N: number, p: number, seed: number): Case {
  const name = `dropout: N ${N} p ${p} seed ${seed}`
  return {
    name,
    kernels: ['dropout'],
    async run(backend, check) {
      const x = new Random(seedOf(name)).uniform(N)
      const desk = new Desk(backend)
      const given = desk.inputs({ x })
      const { y } = desk.outputs({ y: N })
      backend.run(kernels.dropout, { N, x: given.x, y, p, seed })
      const got = (await desk.results(check)).y as Float32Array
      const kept = x.map((_, n) => (keep(seed, n, p) ? 1 : 0))
      check.close(
        'dropout',
        'y',
        got,
        Float64Array.from(x, (value, n) => ((kept[n] as number) * value) / (1 - p)),
      )
      // Zeros are exact; and the case itself is worth something only if about 1 − p of the elements are kept.
      check.that(
        got.every((value, n) => kept[n] === 1 || value === 0),
        'a dropped element is not 0',
      )
      const share = kept.reduce((sum, value) => sum + value, 0) / N
      check.that(N < 1000 || Math.abs(share - (1 - p)) < 0.06, `${share} of the elements are kept`)
    },
  }
}

export const dropoutCases: readonly Case[] = [
  ...LENGTHS.map((N) => dropoutCase(N, 0.5, N)),
  dropoutCase(1000, 0, 1),
  dropoutCase(1000, 0.3, 0),
  dropoutCase(1000, 0.3, 0xffffffff),
  dropoutCase(1000, 0.9, 0x80000000),
]

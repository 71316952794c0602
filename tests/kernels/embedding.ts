import * as kernels from '../../bindings/backend/kernels/index.js'
import { embedding, embeddingBackward, sortedPositions } from '../reference/embedding.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk } from './desk.js'
import { longSum } from './gemm.js'
import { HUGE, MANY_ROWS } from './sizes.js'

function forwardCase(N: number, V: number, D: number): Case {
  const name = `embedding_forward: N ${N} V ${V} D ${D}`
  return {
    name,
    kernels: ['embedding_forward'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const tokens = random.integers(N, 0, V)
      tokens[N - 1] = V - 1
      const weight = random.uniform(V * D)
      const desk = new Desk(backend)
      const given = desk.inputs({ tokens })
      const parameters = desk.inputs({ weight })
      const { y } = desk.outputs({ y: N * D })
      backend.run(kernels.embedding_forward, { N, D, tokens: given.tokens, weight: parameters.weight, y })
      const got = await desk.results(check)
      check.close('embedding_forward', 'y', got.y as Float32Array, embedding(tokens, weight, D))
    },
  }
}

function backwardCase(N: number, V: number, D: number, accumulate: boolean, favourite?: number): Case {
  const repeated = favourite === undefined ? '' : `, always token ${favourite}`
  const name = `embedding_backward: N ${N} V ${V} D ${D}${accumulate ? ', accumulate' : ''}${repeated}`
  return {
    name,
    kernels: ['embedding_backward'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const tokens = favourite === undefined ? random.integers(N, 0, V) : new Int32Array(N).fill(favourite)
      const dy = random.uniform(N * D, favourite === undefined ? 1 : 1 / Math.sqrt(N))
      const before = random.uniform(V * D)
      const desk = new Desk(backend)
      const given = desk.inputs({ ...sortedPositions(V, tokens), dy })
      const { dWeight } = desk.outputs({ dWeight: accumulate ? before : V * D })
      backend.run(kernels.embedding_backward, { V, D, N, ...given, dWeight, accumulate })
      const got = await desk.results(check)
      const want = embeddingBackward(V, D, tokens, dy, accumulate ? before : undefined)
      const longest = favourite === undefined ? 1 : N
      check.close('embedding_backward', 'dWeight', got.dWeight as Float32Array, want, longSum(longest))
    },
  }
}

export const embeddingCases: readonly Case[] = [
  forwardCase(1, 1, 1),
  forwardCase(3, 2, 65),
  forwardCase(111, 50, 4),
  forwardCase(37, 1000, 100),
  forwardCase(MANY_ROWS, 9, 2),
  forwardCase(Math.ceil(HUGE / 1000), 7, 1000),
  ...[false, true].flatMap((accumulate) => [
    backwardCase(1, 1, 1, accumulate),
    backwardCase(3, 40, 65, accumulate),
    backwardCase(111, 10, 4, accumulate),
    backwardCase(500, 30, 100, accumulate),
  ]),
  backwardCase(5000, 3, 5, false, 1),
  backwardCase(40, MANY_ROWS, 2, false),
]

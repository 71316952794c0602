import * as kernels from '../../bindings/backend/kernels/index.js'
import { gemm } from '../reference/gemm.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk } from './desk.js'

interface Size {
  readonly M: number
  readonly N: number
  readonly K: number
}

/** Primes, tile sizes, one more and one less than tile sizes, and vectors in every place. */
const SIZES: ReadonlyArray<readonly [number, number, number]> = [
  [1, 1, 1],
  [1, 130, 7],
  [130, 1, 97],
  [1, 64, 128],
  [2, 3, 5],
  [5, 8, 128],
  [7, 9, 11],
  [13, 17, 19],
  [31, 4, 1],
  [33, 65, 16],
  [64, 64, 64],
  [65, 63, 66],
  [96, 100, 101],
  [127, 129, 130],
]

/** Longer than a block in each direction; K far longer than a panel. */
const LONG: ReadonlyArray<readonly [number, number, number]> = [
  [70000, 2, 3],
  [3, 70000, 2],
  [7, 9, 5000],
  [300, 520, 513],
]

/** Sums that cards make in slices: from two to eight, of which the last is short and ends within a vector, or whole. */
const SLICED: ReadonlyArray<readonly [number, number, number]> = [
  [5, 7, 1031],
  [64, 68, 1024],
  [65, 132, 2100],
  [1, 130, 600],
]

interface Variant {
  readonly bias: boolean
  readonly accumulate: boolean
  readonly weights: boolean
}

const VARIANTS: readonly Variant[] = [
  { bias: false, accumulate: false, weights: false },
  { bias: true, accumulate: false, weights: true },
  { bias: false, accumulate: true, weights: false },
  { bias: true, accumulate: true, weights: false },
  { bias: false, accumulate: false, weights: true },
]

/**
 * The rounding errors of K additions of terms of size 1/√K add up like a random walk of √K steps of the size of an
 * ulp of the partial sums: √1000 of them stay well within the usual tolerance.
 */
export const longSum = (K: number): number => Math.max(1, Math.sqrt(K / 1000))

function gemmCase({ M, N, K }: Size, transposeA: boolean, transposeB: boolean, variant: Variant): Case {
  const { bias, accumulate, weights } = variant
  const marks = [
    transposeA && 'Aᵀ',
    transposeB && 'Bᵀ',
    bias && 'bias',
    accumulate && 'accumulate',
    weights && 'weights',
  ]
  const name = `gemm: M ${M} N ${N} K ${K} ${marks.filter(Boolean).join(' ')}`.trim()
  return {
    name,
    kernels: ['gemm'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const scale = 1 / Math.sqrt(K)
      const [A, B] = [random.uniform(M * K), random.uniform(K * N, scale)]
      const [added, C] = [random.uniform(N), random.uniform(M * N)]
      const desk = new Desk(backend)
      const left = desk.inputs({ A })
      const right = desk.inputs({ B, bias: added })
      const result = desk.outputs({ C: accumulate ? C : M * N })
      const call = { M, N, K, transposeA, transposeB, accumulate, weights }
      const optional = bias ? { bias: right.bias } : {}
      backend.run(kernels.gemm, { ...call, ...optional, A: left.A, B: right.B, C: result.C })
      const got = await desk.results(check)
      const want = gemm({ ...call, A, B, bias: bias ? added : undefined, addend: accumulate ? C : undefined })
      check.close('gemm', 'C', got.C as Float32Array, want, longSum(K))
    },
  }
}

/** A packed copy of the weights has to be thrown away when the parameter is written or when `adam` changes it. */
const freshWeights: Case = {
  name: 'gemm: kept weights follow their parameter through write and adam',
  kernels: ['gemm', 'adam'],
  async run(backend, check) {
    const [M, N, K] = [9, 70, 33]
    const random = new Random(5)
    const A = random.uniform(M * K)
    const memory = backend.allocate(64 + N * K)
    const B = { memory, offset: 64, length: N * K }
    const desk = new Desk(backend)
    const left = desk.inputs({ A })
    const gradients = desk.inputs({ gradient: new Float32Array(N * K).fill(1), parts: new Float32Array(64) })
    const moments = desk.outputs({ m: new Float32Array(N * K), v: new Float32Array(N * K) })
    const products = desk.outputs({ first: M * N, second: M * N, third: M * N })
    const multiply = (C: typeof products.first): void =>
      backend.run(kernels.gemm, { M, N, K, A: left.A, B, C, transposeB: true, weights: true })
    const [one, two] = [random.uniform(N * K, 0.2), random.uniform(N * K, 0.2)]
    const before = memory.version
    backend.write(B, one)
    const written = memory.version
    multiply(products.first)
    backend.write(B, two)
    multiply(products.second)
    // The first step of Adam on a gradient of 1 is −lr, whatever the betas.
    backend.run(kernels.adam, {
      ...{ N: N * K, lr: 0.25, beta1: 0.9, beta2: 0.999, epsilon: 0, weightDecay: 0, step: 1 },
      ...{ clipNorm: 0, clipValue: 0, decoupled: false },
      ...{ parameters: B, gradients: gradients.gradient, parts: gradients.parts, m: moments.m, v: moments.v },
    })
    multiply(products.third)
    check.that(written > before, `write left the version at ${written}`)
    check.that(memory.version > written + 1, `adam left the version at ${memory.version}`)
    const got = await desk.results(check)
    backend.free(memory)
    const want = (weights: Float32Array): Float64Array => gemm({ M, N, K, A, B: weights, transposeB: true })
    check.close('gemm', 'first', got.first as Float32Array, want(one))
    check.close('gemm', 'after write', got.second as Float32Array, want(two))
    // Weights of 0.25 and terms that are not scaled by 1/√K: the sums are about 8 times those of the other cases.
    check.close('gemm', 'after adam', got.third as Float32Array, want(two.map((value) => value - 0.25)), 8)
  },
}

/** Memory that is given back and handed out again must not be mistaken for the parameter that it held before. */
const reusedWeights: Case = {
  name: 'gemm: kept weights end with their memory',
  kernels: ['gemm'],
  async run(backend, check) {
    const [M, N, K] = [4, 33, 17]
    const random = new Random(6)
    const A = random.uniform(M * K)
    for (let round = 0; round < 4; round++) {
      const weights = random.uniform(N * K, 0.3)
      const memory = backend.allocate(N * K)
      const B = { memory, offset: 0, length: N * K }
      backend.write(B, weights)
      const desk = new Desk(backend)
      const left = desk.inputs({ A })
      const result = desk.outputs({ C: M * N })
      backend.run(kernels.gemm, { M, N, K, A: left.A, B, C: result.C, transposeB: true, weights: true })
      const got = await desk.results(check)
      backend.free(memory)
      const want = gemm({ M, N, K, A, B: weights, transposeB: true })
      check.close('gemm', `C in round ${round}`, got.C as Float32Array, want)
    }
  },
}

const transposes: ReadonlyArray<readonly [boolean, boolean]> = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
]

export const gemmCases: readonly Case[] = [
  ...SIZES.flatMap(([M, N, K], size) =>
    transposes.map(([a, b], n) => gemmCase({ M, N, K }, a, b, VARIANTS[(size + n) % VARIANTS.length] as Variant)),
  ),
  // Every variant with every transpose, on one size with edges in all directions.
  ...VARIANTS.flatMap((variant) => transposes.map(([a, b]) => gemmCase({ M: 37, N: 43, K: 29 }, a, b, variant))),
  ...LONG.map(([M, N, K], n) => gemmCase({ M, N, K }, false, n % 2 === 1, VARIANTS[n] as Variant)),
  gemmCase({ M: 67, N: 71, K: 3000 }, true, false, VARIANTS[2] as Variant),
  ...SLICED.flatMap(([M, N, K], size) =>
    transposes.map(([a, b], n) => gemmCase({ M, N, K }, a, b, VARIANTS[(size + n) % VARIANTS.length] as Variant)),
  ),
  gemmCase({ M: 3, N: 5, K: 17000 }, true, false, VARIANTS[3] as Variant),
  freshWeights,
  reusedWeights,
]

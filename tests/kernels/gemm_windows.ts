import * as kernels from '../../bindings/backend/kernels/index.js'
import { gemm } from '../reference/gemm.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { bitsOf } from './check.js'
import { CANARY, Desk, POISON } from './desk.js'

/** The rows of a matrix inside wider rows: elements between two of them, and before the first. */
interface Window {
  readonly stride: number
  readonly offset: number
}

interface Windows {
  readonly M: number
  readonly N: number
  readonly K: number
  readonly transposeA?: boolean
  readonly transposeB?: boolean
  readonly accumulate?: boolean
  readonly bias?: boolean
  readonly weights?: boolean
  /** Left out: the rows as the matrix has them, from the first element on; the call does not mention stride and offset then. */
  readonly A?: Window
  readonly B?: Window
  readonly C?: Window
}

/** Where element (row, column) of a matrix with such rows lies. */
const placeIn =
  ({ stride, offset }: Window) =>
  (row: number, column: number): number =>
    offset + row * stride + column

/** Memory that holds a matrix in a window, and NaN with the canaries' pattern before, between and behind its rows. */
function framed(rows: number, columns: number, window: Window, values: Float32Array): Float32Array {
  const place = placeIn(window)
  const frame = new Float32Array(place(rows - 1, columns) + 5)
  const [bits, from] = [bitsOf(frame).fill(CANARY), bitsOf(values)]
  for (let row = 0; row < rows; row++) bits.set(from.subarray(row * columns, (row + 1) * columns), place(row, 0))
  return frame
}

const describeWindow = (name: string, window?: Window): string =>
  window ? `${name} ${window.stride} + ${window.offset}` : ''

/**
 * Matrices that are columns of wider rows: one gate of many, one direction of two, a row's products beside its raw x. What lies around
 * and between C's rows has to keep every bit.
 */
function windowCase({
  M,
  N,
  K,
  transposeA = false,
  transposeB = false,
  bias,
  accumulate,
  weights,
  ...windows
}: Windows): Case {
  const marks = [
    describeWindow('A', windows.A),
    describeWindow('B', windows.B),
    describeWindow('C', windows.C),
    transposeA && 'Aᵀ',
    transposeB && 'Bᵀ',
    bias && 'bias',
    accumulate && 'accumulate',
    weights && 'weights',
  ]
  const name = `gemm: windows of wider rows, M ${M} N ${N} K ${K} ${marks.filter(Boolean).join(' ')}`
  return {
    name,
    kernels: ['gemm'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const [rowsA, widthA] = transposeA ? [K, M] : [M, K]
      const [rowsB, widthB] = transposeB ? [N, K] : [K, N]
      const rows = {
        A: windows.A ?? { stride: widthA, offset: 0 },
        B: windows.B ?? { stride: widthB, offset: 0 },
        C: windows.C ?? { stride: N, offset: 0 },
      }
      const A = framed(rowsA, widthA, rows.A, random.uniform(rowsA * widthA))
      const B = framed(rowsB, widthB, rows.B, random.uniform(rowsB * widthB, 1 / Math.sqrt(K)))
      const added = random.uniform(N)
      const addend = random.uniform(M * N)
      // Without `accumulate` what C holds is not to be read.
      const before = framed(M, N, rows.C, accumulate ? addend : new Float32Array(M * N).fill(POISON))
      const desk = new Desk(backend)
      const left = desk.inputs({ A })
      const right = desk.inputs({ B, bias: added })
      const { C } = desk.outputs({ C: before })
      const call = {
        ...{ M, N, K, transposeA, transposeB },
        ...(windows.A ? { strideA: rows.A.stride, offsetA: rows.A.offset } : {}),
        ...(windows.B ? { strideB: rows.B.stride, offsetB: rows.B.offset } : {}),
      }
      backend.run(kernels.gemm, {
        ...call,
        ...(windows.C ? { strideC: rows.C.stride, offsetC: rows.C.offset } : {}),
        ...(bias ? { bias: right.bias } : {}),
        ...{ accumulate: accumulate ?? false, weights: weights ?? false, A: left.A, B: right.B, C },
      })
      const got = (await desk.results(check)).C as Float32Array
      const [product, around, untouched] = [new Float32Array(M * N), bitsOf(got).slice(), bitsOf(before).slice()]
      const place = placeIn(rows.C)
      for (let m = 0; m < M; m++) {
        product.set(got.subarray(place(m, 0), place(m, N)), m * N)
        around.fill(0, place(m, 0), place(m, N))
        untouched.fill(0, place(m, 0), place(m, N))
      }
      const want = gemm({ ...call, A, B, bias: bias ? added : undefined, addend: accumulate ? addend : undefined })
      check.close('gemm', 'C', product, want)
      check.same('gemm', 'what lies around the rows of C', around, untouched)
    },
  }
}

const transposes: ReadonlyArray<{ transposeA: boolean; transposeB: boolean }> = [
  { transposeA: false, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: false },
  { transposeA: true, transposeB: true },
]

const additions: ReadonlyArray<{ bias: boolean; accumulate: boolean; weights: boolean }> = [
  { bias: false, accumulate: false, weights: false },
  { bias: true, accumulate: false, weights: true },
  { bias: false, accumulate: true, weights: false },
  { bias: true, accumulate: true, weights: true },
]

/** Edges in all directions, and rows that begin at any place of a vector. */
const odd = { M: 37, N: 29, K: 23, A: { stride: 64, offset: 7 }, B: { stride: 101, offset: 128 } }

export const gemmWindowCases: readonly Case[] = [
  // A result that only begins inside its span, and one with room between its rows.
  ...transposes.flatMap((transpose, n) => [
    windowCase({ ...odd, ...transpose, C: { stride: 29, offset: 58 }, accumulate: n % 2 === 1 }),
    windowCase({ ...odd, ...transpose, C: { stride: 29, offset: 58 }, accumulate: n % 2 === 0, weights: true }),
    ...additions.map((addition) => windowCase({ ...odd, ...transpose, ...addition, C: { stride: 47, offset: 9 } })),
  ]),
  // Operands in rows of their own, as `W x` into rows that hold x as well: strides and offsets that vectors like, and some that they do not.
  ...additions.map((addition) =>
    windowCase({ M: 64, N: 64, K: 64, transposeB: true, ...addition, C: { stride: 128, offset: 64 } }),
  ),
  windowCase({ M: 96, N: 100, K: 36, transposeB: true, bias: true, weights: true, C: { stride: 136, offset: 0 } }),
  windowCase({ M: 65, N: 63, K: 66, C: { stride: 65, offset: 1 }, accumulate: true }),
  windowCase({ M: 130, N: 1, K: 97, C: { stride: 3, offset: 2 }, accumulate: true }),
  windowCase({ M: 130, N: 1, K: 97, transposeA: true, C: { stride: 2, offset: 0 } }),
  windowCase({ M: 1, N: 130, K: 7, transposeB: true, bias: true, C: { stride: 200, offset: 3 } }),
  windowCase({ M: 31, N: 4, K: 1, C: { stride: 8, offset: 4 } }),
  // In slices, on cards.
  windowCase({ M: 9, N: 70, K: 601, C: { stride: 77, offset: 5 }, bias: true, accumulate: true }),
  windowCase({
    ...{ M: 12, N: 68, K: 600, transposeA: true, accumulate: true },
    ...{ A: { stride: 40, offset: 8 }, B: { stride: 72, offset: 4 }, C: { stride: 69, offset: 0 } },
  }),
  // More rows than one dimension of a dispatch has workgroups.
  windowCase({ M: 70000, N: 2, K: 3, C: { stride: 5, offset: 1 } }),
]

/** The calls of the matrix product: packs a weight, or keeps it packed, and divides the work. */
import type { Gemm } from '../backend.js'
import { extent } from './arguments/arguments.js'
import type { WasmDevice } from './device.js'
import { MOST_PARTS } from './threads/board.js'
import { LEAST_FLOPS, stretches, whole, type Stretch } from './threads/parts.js'

/** As in assembly/kernels: rows of A that are packed at a time, and of a tile; columns of a panel. */
const BLOCK_M = 72
const TILE_ROWS = 4
const PANEL = 8

/** Each row of C reads all of B, each column all of A: so there are this many rows to a part before columns are divided instead. */
const ROWS_OF_A_PART = 32

/** Parts for each thread, where they are whole blocks: who is late, or disturbed, leaves the rest to the others. */
const PARTS = 8

/** Arguments of the kernel that a part has for its own. */
type Own = readonly [M: number, N: number, A: number, B: number, C: number, bias: number, first: number]

export class Products {
  constructor(private readonly device: WasmDevice) {}

  gemm = (call: Gemm): void => {
    const { M, N, K, transposeA = false, transposeB = false } = call
    const { strideA = transposeA ? M : K, offsetA = 0, strideB = transposeB ? K : N, offsetB = 0 } = call
    const { strideC = N, offsetC = 0 } = call
    const { exports, counters } = this.device
    const at = (name: 'A' | 'B' | 'C', rows: number, columns: number, stride: number, offset: number): number =>
      this.device.at('gemm', name, call[name], extent(rows, columns, stride, offset)) + offset * 4
    const A = transposeA ? at('A', K, M, strideA, offsetA) : at('A', M, K, strideA, offsetA)
    const B = transposeB ? at('B', N, K, strideB, offsetB) : at('B', K, N, strideB, offsetB)
    const C = at('C', M, N, strideC, offsetC)
    const bias = call.bias ? this.device.at('gemm', 'bias', call.bias, N) : 0
    const [aRow, aColumn] = transposeA ? [4, strideA * 4] : [strideA * 4, 4]
    const [bRow, bColumn] = transposeB ? [4, strideB * 4] : [strideB * 4, 4]
    const packed = this.pack(call, `gemm ${N} ${K} ${transposeB} ${strideB} ${offsetB}`, B, bRow, bColumn)
    const own = this.divide(M, N, K, packed !== 0).map(([rows, columns]): Own => {
      const c = C + rows.from * strideC * 4 + columns.from * 4
      const b = B + columns.from * bColumn
      return [rows.count, columns.count, A + rows.from * aRow, b, c, bias && bias + columns.from * 4, columns.from]
    })
    const [most] = own
    const bytes = exports.gemm_scratch_bytes(most![0], most![1], K, packed ? 1 : 0) >>> 0
    const scratch = this.device.scratch(bytes * own.length)
    const accumulate = call.accumulate ? 1 : 0
    const parts = own.map(([m, n, a, b, c, some, first], part) => [
      ...[m, n, K, a, aRow, aColumn, b, bRow, bColumn, c, strideC * 4, some, accumulate, packed, N, first],
      scratch + part * bytes,
    ])
    counters.time('gemm', () => this.device.divided('gemm', parts))
  }

  /** B in panels, or 0: one row reads B once, and packing it first would cost more than it saves, unless B lies across. */
  private pack({ B, N, K, M, transposeB, weights }: Gemm, shape: string, from: number, row: number, column: number) {
    const { exports, panels, counters } = this.device
    if (!weights || !(M > 1 || transposeB || panels.has(B, shape))) return 0
    const bytes = (): number => exports.packed_bytes(N, K) >>> 0
    return panels.get(B, shape, bytes, (address) =>
      counters.time('pack', () => exports.pack(N, K, from, row, column, address)),
    )
  }

  /** The rows and columns of C that each part computes; the first part is the largest. */
  private divide(M: number, N: number, K: number, isPacked: boolean): [rows: Stretch, columns: Stretch][] {
    const { team } = this.device
    if (!team || (!team.dividesAll && 2 * M * N * K < LEAST_FLOPS)) return [[whole(M), whole(N)]]
    const threads = team.size
    const byRows = (parts: number, grain: number): [Stretch, Stretch][] =>
      stretches(M, parts, grain).map((rows) => [rows, whole(N)])
    // Each part packs B for itself where it does not come packed; so there are no more parts than threads.
    if (isPacked && M >= 2 * BLOCK_M * threads) return byRows(Math.min(MOST_PARTS, PARTS * threads), BLOCK_M)
    if (M >= ROWS_OF_A_PART * threads) return byRows(threads, TILE_ROWS)
    return stretches(N, threads, 2 * PANEL).map((columns) => [whole(M), columns])
  }
}

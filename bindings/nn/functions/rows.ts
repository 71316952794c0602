import * as kernels from '../../backend/kernels/index.js'
import { expectTokens, toTokenArray, type Tokens, type TokenArray } from '../../data/tokens.js'
import { ShapeError } from '../../errors.js'
import { expectTensor } from '../../tensor/expect.js'
import { isRecorded, operate } from '../../tensor/record.js'
import { sizeOf } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'

/**
 * Rows of a tensor, by number: row n of the result is row `rows[n]` of x, which is seen as a list of rows of its last axis. A row may be taken
 * more than once; its gradients add up.
 * @param x [..., D]
 * @param rows of any shape, each in [0, number of rows)
 * @returns [...shape of rows, D]
 * @throws TokenError, ShapeError
 */
export function gatherRows(x: Tensor, rows: Tokens): Tensor {
  expectTensor('gatherRows', 'x', x, x?.runtime)
  const D = x.shape.at(-1) ?? 1
  const array = toTokenArray('gatherRows', rows)
  expectTokens('gatherRows', array, D > 0 ? x.size / D : 0)
  return gather('gatherRows', x, D, array)
}

/** One slice along the first axis: [A, ...] → [...]. A negative index counts from the end. @throws ShapeError */
export function select(x: Tensor, index: number): Tensor {
  expectTensor('select', 'x', x, x?.runtime)
  const [A = 0, ...rest] = x.shape
  const from = index < 0 ? index + A : index
  if (!Number.isInteger(from) || from < 0 || from >= A)
    throw new ShapeError(`select: index is ${index}, x is [${x.shape.join(', ')}]`)
  return gather('select', x, sizeOf(rest), { data: Int32Array.of(from), shape: [] }, rest)
}

/** The first two axes change places: [A, B, ...] → [B, A, ...]. @throws ShapeError if there are no two */
export function swapAxes(x: Tensor): Tensor {
  expectTensor('swapAxes', 'x', x, x?.runtime)
  const [A, B, ...rest] = x.shape
  if (A === undefined || B === undefined)
    throw new ShapeError(`swapAxes: x is [${x.shape.join(', ')}], wanted two axes or more`)
  const rows = Int32Array.from({ length: A * B }, (_, n) => (n % A) * B + Math.floor(n / A))
  return gather('swapAxes', x, sizeOf(rest), { data: rows, shape: [B, A] }, [B, A, ...rest])
}

/** @internal As `gatherRows`, for rows of D numbers that are known to be there. */
export function gather(
  name: string,
  table: Tensor,
  D: number,
  { data: rows, shape }: TokenArray,
  result: readonly number[] = [...shape, D],
): Tensor {
  const { runtime } = table
  const { device } = runtime
  const V = D > 0 ? table.size / D : 0
  const N = rows.length
  return operate(runtime, name, [table], result, (y, scratch) => {
    device.run(kernels.embedding_forward, { N, D, tokens: scratch.integers(rows).span, weight: table.span, y: y.span })
    if (!isRecorded(runtime, [table])) return { backward: () => undefined }
    const order = sortByToken(rows, V)
    const [positions, starts] = [scratch.integers(order.positions), scratch.integers(order.starts)]
    return {
      saved: [positions, starts],
      backward: (pass) => {
        const { span: dWeight, accumulate } = pass.target(0)
        const sorted = { positions: positions.span, starts: starts.span }
        device.run(kernels.embedding_backward, { V, D, N, ...sorted, dy: pass.gradient(0), dWeight, accumulate })
      },
    }
  })
}

/** @internal A counting sort: the positions of token 0 in ascending order, then those of token 1, …; and where each token's begin. */
export function sortByToken(tokens: Int32Array, V: number): { positions: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(V + 1)
  for (const token of tokens) starts[token + 1]!++
  for (let v = 0; v < V; v++) starts[v + 1]! += starts[v]!
  const next = starts.slice()
  const positions = new Int32Array(tokens.length)
  tokens.forEach((token, n) => {
    positions[next[token]!++] = n
  })
  return { positions, starts }
}

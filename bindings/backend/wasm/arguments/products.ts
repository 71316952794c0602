import { NORM_PARTS } from '../../backend.js'
import type * as contract from '../../backend.js'
import { extent } from '../device.js'
import type { At } from './arguments.js'

export function bias_gradient(at: At, call: contract.BiasGradient): number[] {
  const { N, C, dy, stride = C, offset = 0, db, offsetDb = 0, accumulate } = call
  const from = at('dy', dy, extent(N, C, stride, offset)) + offset * 4
  const to = at('db', db, extent(1, C, C, offsetDb)) + offsetDb * 4
  return [N, C, from, stride * 4, to, Number(accumulate)]
}

export const sum = (at: At, { N, x, y }: contract.Sum): number[] => [N, at('x', x, N), at('y', y, 1)]

export const sum_of_squares = (at: At, { N, x, parts }: contract.SumOfSquares): number[] => [
  ...[0, NORM_PARTS, N, at('x', x, N), at('parts', parts, NORM_PARTS)],
]

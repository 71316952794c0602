import sumModule from '../../../../dist/wasm/kernels/sum.wasm'
import sumOfSquaresModule from '../../../../dist/wasm/kernels/sum_of_squares.wasm'
import { NORM_PARTS } from '../../backend.js'
import type * as contract from '../../backend.js'
import { extent, type Wasm } from './arguments.js'

export const gemm = (wasm: Wasm, call: contract.Gemm): void => wasm.gemm(call)

export function bias_gradient(wasm: Wasm, call: contract.BiasGradient): void {
  const { N, C, dy, stride = C, offset = 0, db, offsetDb = 0, accumulate } = call
  const from = wasm.at('dy', dy, extent(N, C, stride, offset)) + offset * 4
  const to = wasm.at('db', db, extent(1, C, C, offsetDb)) + offsetDb * 4
  wasm.call('bias_gradient', [N, C, from, stride * 4, to, Number(accumulate)])
}

export const sum = (wasm: Wasm, { N, x, y }: contract.Sum): void =>
  wasm.call('sum', [N, wasm.at('x', x, N), wasm.at('y', y, 1)], sumModule)

export const sum_of_squares = (wasm: Wasm, { N, x, parts }: contract.SumOfSquares): void =>
  wasm.call(
    'sum_of_squares',
    [0, NORM_PARTS, N, wasm.at('x', x, N), wasm.at('parts', parts, NORM_PARTS)],
    sumOfSquaresModule,
  )

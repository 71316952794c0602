import activationModule from '../../../../dist/wasm/kernels/activation.wasm'
import dropoutModule from '../../../../dist/wasm/kernels/dropout.wasm'
import scaleRowsModule from '../../../../dist/wasm/kernels/scale_rows.wasm'
import softmaxModule from '../../../../dist/wasm/kernels/softmax.wasm'
import type * as contract from '../../backend.js'
import { extent, optional, type Wasm } from './arguments.js'

/** Numbered as in assembly/kernels/activation.ts. */
const ACTIVATIONS: readonly contract.Activation[] = ['relu', 'tanh', 'sigmoid']

export const add = (wasm: Wasm, { N, a, b, y }: contract.Add): void =>
  wasm.call('add', [N, wasm.at('a', a, N), wasm.at('b', b, N), wasm.at('y', y, N)])

export function scale(wasm: Wasm, { N, x, y, factor, by, accumulate }: contract.Scale): void {
  const arrays = [wasm.at('x', x, N), wasm.at('y', y, N)]
  wasm.call('scale', [N, ...arrays, factor, optional(wasm, 'by', by, 1), Number(accumulate)])
}

export function scale_rows(wasm: Wasm, { rows, columns, x, y, by, period, accumulate }: contract.ScaleRows): void {
  const arrays = [wasm.at('x', x, rows * columns), wasm.at('y', y, rows * columns), wasm.at('by', by, period)]
  wasm.call('scale_rows', [rows, columns, ...arrays, period, Number(accumulate)], scaleRowsModule)
}

export const fill = (wasm: Wasm, { N, y, value }: contract.Fill): void =>
  wasm.call('fill', [N, wasm.at('y', y, N), value])

export function copy(wasm: Wasm, call: contract.Copy): void {
  const { rows, columns, x, xStride, xOffset, y, yStride, yOffset } = call
  const from = wasm.at('x', x, extent(rows, columns, xStride, xOffset)) + xOffset * 4
  const to = wasm.at('y', y, extent(rows, columns, yStride, yOffset)) + yOffset * 4
  wasm.call('copy', [rows, columns, from, xStride * 4, to, yStride * 4])
}

export const dropout = (wasm: Wasm, { N, x, y, p, seed }: contract.Dropout): void =>
  wasm.call('dropout', [N, wasm.at('x', x, N), wasm.at('y', y, N), p, seed], dropoutModule)

export const activation_forward = (wasm: Wasm, { N, x, y, kind }: contract.ActivationForward): void =>
  wasm.call(
    'activation_forward',
    [N, wasm.at('x', x, N), wasm.at('y', y, N), ACTIVATIONS.indexOf(kind)],
    activationModule,
  )

export function activation_backward(wasm: Wasm, call: contract.ActivationBackward): void {
  const { N, y, dy, dx, kind, accumulate } = call
  const arrays = [wasm.at('y', y, N), wasm.at('dy', dy, N), wasm.at('dx', dx, N)]
  wasm.call('activation_backward', [N, ...arrays, ACTIVATIONS.indexOf(kind), Number(accumulate)], activationModule)
}

export const softmax_forward = (wasm: Wasm, { N, C, x, y, log }: contract.SoftmaxForward): void =>
  wasm.call('softmax_forward', [N, C, wasm.at('x', x, N * C), wasm.at('y', y, N * C), Number(log)], softmaxModule)

export function softmax_backward(wasm: Wasm, call: contract.SoftmaxBackward): void {
  const { N, C, y, dy, dx, log, accumulate } = call
  const arrays = [wasm.at('y', y, N * C), wasm.at('dy', dy, N * C), wasm.at('dx', dx, N * C)]
  wasm.call('softmax_backward', [N, C, ...arrays, Number(log), Number(accumulate)], softmaxModule)
}

import type * as contract from '../../backend.js'
import { extent } from '../device.js'
import { optional, type At } from './arguments.js'

/** Numbered as in assembly/kernels/activation.ts. */
const ACTIVATIONS: readonly contract.Activation[] = ['relu', 'tanh', 'sigmoid']

export const add = (at: At, { N, a, b, y }: contract.Add): number[] => [N, at('a', a, N), at('b', b, N), at('y', y, N)]

export const scale = (at: At, { N, x, y, factor, by, accumulate }: contract.Scale): number[] => [
  ...[N, at('x', x, N), at('y', y, N), factor, optional(at, 'by', by, 1), Number(accumulate)],
]

export function scale_rows(at: At, { rows, columns, x, y, by, period, accumulate }: contract.ScaleRows): number[] {
  const arrays = [at('x', x, rows * columns), at('y', y, rows * columns), at('by', by, period)]
  return [rows, columns, ...arrays, period, Number(accumulate)]
}

export const fill = (at: At, { N, y, value }: contract.Fill): number[] => [N, at('y', y, N), value]

export function copy(at: At, { rows, columns, x, xStride, xOffset, y, yStride, yOffset }: contract.Copy): number[] {
  const from = at('x', x, extent(rows, columns, xStride, xOffset)) + xOffset * 4
  const to = at('y', y, extent(rows, columns, yStride, yOffset)) + yOffset * 4
  return [rows, columns, from, xStride * 4, to, yStride * 4]
}

export const dropout = (at: At, { N, x, y, p, seed }: contract.Dropout): number[] => [
  ...[N, at('x', x, N), at('y', y, N), p, seed],
]

export const activation_forward = (at: At, { N, x, y, kind }: contract.ActivationForward): number[] => [
  ...[N, at('x', x, N), at('y', y, N), ACTIVATIONS.indexOf(kind)],
]

export const activation_backward = (at: At, call: contract.ActivationBackward): number[] => {
  const { N, y, dy, dx, kind, accumulate } = call
  return [N, at('y', y, N), at('dy', dy, N), at('dx', dx, N), ACTIVATIONS.indexOf(kind), Number(accumulate)]
}

export const softmax_forward = (at: At, { N, C, x, y, log }: contract.SoftmaxForward): number[] => [
  ...[N, C, at('x', x, N * C), at('y', y, N * C), Number(log)],
]

export function softmax_backward(at: At, { N, C, y, dy, dx, log, accumulate }: contract.SoftmaxBackward): number[] {
  const arrays = [at('y', y, N * C), at('dy', dy, N * C), at('dx', dx, N * C)]
  return [N, C, ...arrays, Number(log), Number(accumulate)]
}

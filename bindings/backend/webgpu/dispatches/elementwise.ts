import type * as contract from '../../backend.js'
import { NOTHING, groups, optional, same, type Dispatch } from './dispatch.js'

export function add({ N, a, b, y }: contract.Add): Dispatch {
  if (same(a, y) && same(b, y)) return scale({ N, x: y, y, factor: 2, by: null, accumulate: false })
  if (same(b, y)) return add({ N, a: b, b: a, y })
  const inPlace = same(a, y)
  return {
    kernel: 'add',
    constants: { IN_PLACE: Number(inPlace) },
    bindings: { a: inPlace ? NOTHING : [a, N], b: [b, N], y: [y, N] },
    sizes: [N],
    groups: groups(N, 256),
  }
}

export function scale({ N, x, y, factor, by, accumulate }: contract.Scale): Dispatch {
  const inPlace = same(x, y)
  return {
    kernel: 'scale',
    constants: { IN_PLACE: Number(inPlace), BY: Number(by !== null), ACCUMULATE: Number(accumulate) },
    bindings: { x: inPlace ? NOTHING : [x, N], by: optional(by, 1), y: [y, N] },
    sizes: [N],
    factors: [factor],
    groups: groups(N, 256),
  }
}

export function scale_rows({ rows, columns, x, y, by, period, accumulate }: contract.ScaleRows): Dispatch {
  const N = rows * columns
  const inPlace = same(x, y)
  return {
    kernel: 'scale_rows',
    constants: { IN_PLACE: Number(inPlace), ACCUMULATE: Number(accumulate) },
    bindings: { x: inPlace ? NOTHING : [x, N], by: [by, period], y: [y, N] },
    sizes: [rows, columns, period],
    groups: groups(N, 256),
  }
}

export const fill = ({ N, y, value }: contract.Fill): Dispatch => ({
  kernel: 'fill',
  bindings: { y: [y, N] },
  sizes: [N],
  factors: [value],
  groups: groups(N, 256),
})

export function copy({ rows, columns, x, xStride, xOffset, y, yStride, yOffset }: contract.Copy): Dispatch {
  const size = rows * columns
  const end = (stride: number, offset: number): number => (size > 0 ? (rows - 1) * stride + offset + columns : 0)
  return {
    kernel: 'copy',
    bindings: { x: [x, end(xStride, xOffset)], y: [y, end(yStride, yOffset)] },
    sizes: [rows, columns, xStride, xOffset, yStride, yOffset],
    groups: groups(size, 256),
  }
}

export function dropout({ N, x, y, p, seed }: contract.Dropout): Dispatch {
  const inPlace = same(x, y)
  return {
    kernel: 'dropout',
    constants: { IN_PLACE: Number(inPlace) },
    bindings: { x: inPlace ? NOTHING : [x, N], y: [y, N] },
    sizes: [N, seed, Math.ceil(p * 2 ** 24)],
    factors: [p < 1 ? 1 / (1 - p) : 0],
    groups: groups(N, 256),
  }
}

/** Numbered as in shaders/kernels/activation_forward.wgsl. */
const KINDS: readonly contract.Activation[] = ['relu', 'tanh', 'sigmoid']

export function activation_forward({ N, x, y, kind }: contract.ActivationForward): Dispatch {
  const inPlace = same(x, y)
  return {
    kernel: 'activation_forward',
    constants: { KIND: KINDS.indexOf(kind), IN_PLACE: Number(inPlace) },
    bindings: { x: inPlace ? NOTHING : [x, N], y: [y, N] },
    sizes: [N],
    groups: groups(N, 256),
  }
}

export const activation_backward = ({ N, y, dy, dx, kind, accumulate }: contract.ActivationBackward): Dispatch => ({
  kernel: 'activation_backward',
  constants: { KIND: KINDS.indexOf(kind), ACCUMULATE: Number(accumulate) },
  bindings: { y: [y, N], dy: [dy, N], dx: [dx, N] },
  sizes: [N],
  groups: groups(N, 256),
})

export function softmax_forward({ N, C, x, y, log }: contract.SoftmaxForward): Dispatch {
  const inPlace = same(x, y)
  return {
    kernel: 'softmax_forward',
    constants: { LOG: Number(log), IN_PLACE: Number(inPlace) },
    bindings: { x: inPlace ? NOTHING : [x, N * C], y: [y, N * C] },
    sizes: [N, C],
    groups: groups(N, 1),
  }
}

export const softmax_backward = ({ N, C, y, dy, dx, log, accumulate }: contract.SoftmaxBackward): Dispatch => ({
  kernel: 'softmax_backward',
  constants: { LOG: Number(log), ACCUMULATE: Number(accumulate) },
  bindings: { y: [y, N * C], dy: [dy, N * C], dx: [dx, N * C] },
  sizes: [N, C],
  groups: groups(N, 1),
})

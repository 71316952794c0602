import reduce from '../../../../shaders/kernels/reduce.wgsl'
import reduce_subgroups from '../../../../shaders/kernels/reduce_subgroups.wgsl'
import activationBackwardText from '../../../../shaders/kernels/activation_backward.wgsl'
import activationForwardText from '../../../../shaders/kernels/activation_forward.wgsl'
import addText from '../../../../shaders/kernels/add.wgsl'
import copyText from '../../../../shaders/kernels/copy.wgsl'
import pcg from '../../../../shaders/kernels/pcg.wgsl'
import dropoutText from '../../../../shaders/kernels/dropout.wgsl'
import fillText from '../../../../shaders/kernels/fill.wgsl'
import math from '../../../../shaders/kernels/math.wgsl'
import scaleText from '../../../../shaders/kernels/scale.wgsl'
import scaleRowsText from '../../../../shaders/kernels/scale_rows.wgsl'
import softmaxBackwardText from '../../../../shaders/kernels/softmax_backward.wgsl'
import softmaxForwardText from '../../../../shaders/kernels/softmax_forward.wgsl'
import type * as contract from '../../backend.js'
import type { Shader } from '../sources.js'
import { NOTHING, groups, optional, same, threads, type Gpu } from './dispatch.js'

const ADD: Shader = { name: 'add', text: addText }
const SCALE: Shader = { name: 'scale', text: scaleText }
const SCALE_ROWS: Shader = { name: 'scale_rows', text: scaleRowsText }
const FILL: Shader = { name: 'fill', text: fillText }
const COPY: Shader = { name: 'copy', text: copyText }
const DROPOUT: Shader = { name: 'dropout', text: dropoutText, before: { pcg } }
const ACTIVATION_FORWARD: Shader = { name: 'activation_forward', text: activationForwardText, before: { math } }
const ACTIVATION_BACKWARD: Shader = { name: 'activation_backward', text: activationBackwardText }
const SOFTMAX_FORWARD: Shader = {
  name: 'softmax_forward',
  text: softmaxForwardText,
  before: { reduce },
  withSubgroups: { reduce_subgroups },
}
const SOFTMAX_BACKWARD: Shader = {
  name: 'softmax_backward',
  text: softmaxBackwardText,
  before: { reduce },
  withSubgroups: { reduce_subgroups },
}

export function add(gpu: Gpu, { N, a, b, y }: contract.Add): void {
  if (same(a, y) && same(b, y)) return scale(gpu, { N, x: y, y, factor: 2, by: null, accumulate: false })
  if (same(b, y)) return add(gpu, { N, a: b, b: a, y })
  const inPlace = same(a, y)
  gpu.dispatch({
    shader: ADD,
    constants: { IN_PLACE: Number(inPlace) },
    bindings: { a: inPlace ? NOTHING : [a, N], b: [b, N], y: [y, N] },
    sizes: [N],
    groups: groups(N, 256),
  })
}

export function scale(gpu: Gpu, { N, x, y, factor, by, accumulate }: contract.Scale): void {
  const inPlace = same(x, y)
  gpu.dispatch({
    shader: SCALE,
    constants: { IN_PLACE: Number(inPlace), BY: Number(by !== null), ACCUMULATE: Number(accumulate) },
    bindings: { x: inPlace ? NOTHING : [x, N], by: optional(by, 1), y: [y, N] },
    sizes: [N],
    factors: [factor],
    groups: groups(N, 256),
  })
}

export function scale_rows(gpu: Gpu, { rows, columns, x, y, by, period, accumulate }: contract.ScaleRows): void {
  const N = rows * columns
  const inPlace = same(x, y)
  gpu.dispatch({
    shader: SCALE_ROWS,
    constants: { IN_PLACE: Number(inPlace), ACCUMULATE: Number(accumulate) },
    bindings: { x: inPlace ? NOTHING : [x, N], by: [by, period], y: [y, N] },
    sizes: [rows, columns, period],
    groups: groups(N, 256),
  })
}

export const fill = (gpu: Gpu, { N, y, value }: contract.Fill): void =>
  gpu.dispatch({
    shader: FILL,
    bindings: { y: [y, N] },
    sizes: [N],
    factors: [value],
    groups: groups(N, 256),
  })

export function copy(gpu: Gpu, { rows, columns, x, xStride, xOffset, y, yStride, yOffset }: contract.Copy): void {
  const size = rows * columns
  const end = (stride: number, offset: number): number => (size > 0 ? (rows - 1) * stride + offset + columns : 0)
  gpu.dispatch({
    shader: COPY,
    bindings: { x: [x, end(xStride, xOffset)], y: [y, end(yStride, yOffset)] },
    sizes: [rows, columns, xStride, xOffset, yStride, yOffset],
    groups: groups(size, 256),
  })
}

export function dropout(gpu: Gpu, { N, x, y, p, seed }: contract.Dropout): void {
  const inPlace = same(x, y)
  gpu.dispatch({
    shader: DROPOUT,
    constants: { IN_PLACE: Number(inPlace) },
    bindings: { x: inPlace ? NOTHING : [x, N], y: [y, N] },
    sizes: [N, seed, Math.ceil(p * 2 ** 24)],
    factors: [p < 1 ? 1 / (1 - p) : 0],
    groups: groups(N, 256),
  })
}

/** Numbered as in shaders/kernels/activation_forward.wgsl. */
const KINDS: readonly contract.Activation[] = ['relu', 'tanh', 'sigmoid']

export function activation_forward(gpu: Gpu, { N, x, y, kind }: contract.ActivationForward): void {
  const inPlace = same(x, y)
  gpu.dispatch({
    shader: ACTIVATION_FORWARD,
    constants: { KIND: KINDS.indexOf(kind), IN_PLACE: Number(inPlace) },
    bindings: { x: inPlace ? NOTHING : [x, N], y: [y, N] },
    sizes: [N],
    groups: groups(N, 256),
  })
}

export const activation_backward = (gpu: Gpu, { N, y, dy, dx, kind, accumulate }: contract.ActivationBackward): void =>
  gpu.dispatch({
    shader: ACTIVATION_BACKWARD,
    constants: { KIND: KINDS.indexOf(kind), ACCUMULATE: Number(accumulate) },
    bindings: { y: [y, N], dy: [dy, N], dx: [dx, N] },
    sizes: [N],
    groups: groups(N, 256),
  })

export function softmax_forward(gpu: Gpu, { N, C, x, y, log }: contract.SoftmaxForward): void {
  const inPlace = same(x, y)
  gpu.dispatch({
    shader: SOFTMAX_FORWARD,
    constants: { ...threads(gpu, 64), LOG: Number(log), IN_PLACE: Number(inPlace) },
    bindings: { x: inPlace ? NOTHING : [x, N * C], y: [y, N * C] },
    sizes: [N, C],
    groups: groups(N, 1),
  })
}

export const softmax_backward = (gpu: Gpu, { N, C, y, dy, dx, log, accumulate }: contract.SoftmaxBackward): void =>
  gpu.dispatch({
    shader: SOFTMAX_BACKWARD,
    constants: { ...threads(gpu, 64), LOG: Number(log), ACCUMULATE: Number(accumulate) },
    bindings: { y: [y, N * C], dy: [dy, N * C], dx: [dx, N * C] },
    sizes: [N, C],
    groups: groups(N, 1),
  })

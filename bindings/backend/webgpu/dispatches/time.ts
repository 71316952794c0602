import maxOverTimeBackwardText from '../../../../shaders/kernels/max_over_time_backward.wgsl'
import maxOverTimeForwardText from '../../../../shaders/kernels/max_over_time_forward.wgsl'
import meanOverTimeBackwardText from '../../../../shaders/kernels/mean_over_time_backward.wgsl'
import meanOverTimeForwardText from '../../../../shaders/kernels/mean_over_time_forward.wgsl'
import windowsBackwardText from '../../../../shaders/kernels/windows_backward.wgsl'
import windowsForwardText from '../../../../shaders/kernels/windows_forward.wgsl'
import type * as contract from '../../backend.js'
import type { Shader } from '../sources.js'
import { groups, optional, type Gpu } from './dispatch.js'

const WINDOWS_FORWARD: Shader = { name: 'windows_forward', text: windowsForwardText }
const WINDOWS_BACKWARD: Shader = { name: 'windows_backward', text: windowsBackwardText }
const MAX_OVER_TIME_FORWARD: Shader = { name: 'max_over_time_forward', text: maxOverTimeForwardText }
const MAX_OVER_TIME_BACKWARD: Shader = { name: 'max_over_time_backward', text: maxOverTimeBackwardText }
const MEAN_OVER_TIME_FORWARD: Shader = { name: 'mean_over_time_forward', text: meanOverTimeForwardText }
const MEAN_OVER_TIME_BACKWARD: Shader = { name: 'mean_over_time_backward', text: meanOverTimeBackwardText }

export function max_over_time_forward(gpu: Gpu, { T, B, C, x, lengths, y, index }: contract.MaxOverTimeForward): void {
  gpu.dispatch({
    shader: MAX_OVER_TIME_FORWARD,
    constants: { MASKED: Number(lengths !== null) },
    bindings: { x: [x, T * B * C], lengths: optional(lengths, B), y: [y, B * C], index: [index, B * C] },
    sizes: [T, B, C],
    groups: groups(B * C, 256),
  })
}

export function max_over_time_backward(
  gpu: Gpu,
  { T, B, C, index, dy, dx, accumulate }: contract.MaxOverTimeBackward,
): void {
  gpu.dispatch({
    shader: MAX_OVER_TIME_BACKWARD,
    constants: { ACCUMULATE: Number(accumulate) },
    bindings: { index: [index, B * C], dy: [dy, B * C], dx: [dx, T * B * C] },
    sizes: [T, B * C],
    groups: groups(T * B * C, 256),
  })
}

export function mean_over_time_forward(gpu: Gpu, { T, B, C, x, lengths, y }: contract.MeanOverTimeForward): void {
  gpu.dispatch({
    shader: MEAN_OVER_TIME_FORWARD,
    constants: { MASKED: Number(lengths !== null) },
    bindings: { x: [x, T * B * C], lengths: optional(lengths, B), y: [y, B * C] },
    sizes: [T, B, C],
    groups: groups(B * C, 256),
  })
}

export function mean_over_time_backward(gpu: Gpu, call: contract.MeanOverTimeBackward): void {
  const { T, B, C, lengths, dy, dx, accumulate } = call
  gpu.dispatch({
    shader: MEAN_OVER_TIME_BACKWARD,
    constants: { MASKED: Number(lengths !== null), ACCUMULATE: Number(accumulate) },
    bindings: { lengths: optional(lengths, B), dy: [dy, B * C], dx: [dx, T * B * C] },
    sizes: [T, B, C],
    groups: groups(T * B * C, 256),
  })
}

const sizesOf = ({ T, B, I, K, windows, stride, padding, dilation }: contract.WindowShape): number[] => [
  T,
  B,
  I,
  K,
  windows,
  stride,
  padding,
  dilation,
]

export function windows_forward(gpu: Gpu, call: contract.WindowsForward): void {
  const { T, B, I, K, windows, lengths, x, y } = call
  const size = windows * B * I * K
  gpu.dispatch({
    shader: WINDOWS_FORWARD,
    constants: { MASKED: Number(lengths !== null) },
    bindings: { x: [x, T * B * I], lengths: optional(lengths, B), y: [y, size] },
    sizes: sizesOf(call),
    groups: groups(size, 256),
  })
}

export function windows_backward(gpu: Gpu, call: contract.WindowsBackward): void {
  const { T, B, I, K, windows, lengths, dy, dx, accumulate } = call
  gpu.dispatch({
    shader: WINDOWS_BACKWARD,
    constants: { MASKED: Number(lengths !== null), ACCUMULATE: Number(accumulate) },
    bindings: { dy: [dy, windows * B * I * K], lengths: optional(lengths, B), dx: [dx, T * B * I] },
    sizes: sizesOf(call),
    groups: groups(T * B * I, 256),
  })
}

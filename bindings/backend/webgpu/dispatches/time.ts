import type * as contract from '../../backend.js'
import { groups, optional, type Dispatch } from './dispatch.js'

export function max_over_time_forward({ T, B, C, x, lengths, y, index }: contract.MaxOverTimeForward): Dispatch {
  return {
    kernel: 'max_over_time_forward',
    constants: { MASKED: Number(lengths !== null) },
    bindings: { x: [x, T * B * C], lengths: optional(lengths, B), y: [y, B * C], index: [index, B * C] },
    sizes: [T, B, C],
    groups: groups(B * C, 256),
  }
}

export function max_over_time_backward({ T, B, C, index, dy, dx, accumulate }: contract.MaxOverTimeBackward): Dispatch {
  return {
    kernel: 'max_over_time_backward',
    constants: { ACCUMULATE: Number(accumulate) },
    bindings: { index: [index, B * C], dy: [dy, B * C], dx: [dx, T * B * C] },
    sizes: [T, B * C],
    groups: groups(T * B * C, 256),
  }
}

export function mean_over_time_forward({ T, B, C, x, lengths, y }: contract.MeanOverTimeForward): Dispatch {
  return {
    kernel: 'mean_over_time_forward',
    constants: { MASKED: Number(lengths !== null) },
    bindings: { x: [x, T * B * C], lengths: optional(lengths, B), y: [y, B * C] },
    sizes: [T, B, C],
    groups: groups(B * C, 256),
  }
}

export function mean_over_time_backward(call: contract.MeanOverTimeBackward): Dispatch {
  const { T, B, C, lengths, dy, dx, accumulate } = call
  return {
    kernel: 'mean_over_time_backward',
    constants: { MASKED: Number(lengths !== null), ACCUMULATE: Number(accumulate) },
    bindings: { lengths: optional(lengths, B), dy: [dy, B * C], dx: [dx, T * B * C] },
    sizes: [T, B, C],
    groups: groups(T * B * C, 256),
  }
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

export function windows_forward(call: contract.WindowsForward): Dispatch {
  const { T, B, I, K, windows, lengths, x, y } = call
  const size = windows * B * I * K
  return {
    kernel: 'windows_forward',
    constants: { MASKED: Number(lengths !== null) },
    bindings: { x: [x, T * B * I], lengths: optional(lengths, B), y: [y, size] },
    sizes: sizesOf(call),
    groups: groups(size, 256),
  }
}

export function windows_backward(call: contract.WindowsBackward): Dispatch {
  const { T, B, I, K, windows, lengths, dy, dx, accumulate } = call
  return {
    kernel: 'windows_backward',
    constants: { MASKED: Number(lengths !== null), ACCUMULATE: Number(accumulate) },
    bindings: { dy: [dy, windows * B * I * K], lengths: optional(lengths, B), dx: [dx, T * B * I] },
    sizes: sizesOf(call),
    groups: groups(T * B * I, 256),
  }
}

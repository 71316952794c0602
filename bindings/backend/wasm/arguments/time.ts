import type * as contract from '../../backend.js'
import { optional, type At } from './arguments.js'

function windowSizes(at: At, shape: contract.WindowShape): number[] {
  const { T, B, I, K, windows, stride, padding, dilation, lengths } = shape
  return [T, B, I, K, windows, stride, padding, dilation, optional(at, 'lengths', lengths, B)]
}

export function windows_forward(at: At, call: contract.WindowsForward): number[] {
  const { T, B, I, K, windows, x, y } = call
  return [...windowSizes(at, call), at('x', x, T * B * I), at('y', y, windows * B * I * K)]
}

export function windows_backward(at: At, call: contract.WindowsBackward): number[] {
  const { T, B, I, K, windows, dy, dx, accumulate } = call
  const arrays = [at('dy', dy, windows * B * I * K), at('dx', dx, T * B * I)]
  return [...windowSizes(at, call), ...arrays, Number(accumulate)]
}

export function max_over_time_forward(at: At, call: contract.MaxOverTimeForward): number[] {
  const { T, B, C, x, lengths, y, index } = call
  const given = [at('x', x, T * B * C), optional(at, 'lengths', lengths, B)]
  return [T, B, C, ...given, at('y', y, B * C), at('index', index, B * C)]
}

export function max_over_time_backward(at: At, call: contract.MaxOverTimeBackward): number[] {
  const { T, B, C, index, dy, dx, accumulate } = call
  const given = [at('index', index, B * C), at('dy', dy, B * C)]
  return [T, B, C, ...given, at('dx', dx, T * B * C), Number(accumulate)]
}

export function mean_over_time_forward(at: At, call: contract.MeanOverTimeForward): number[] {
  const { T, B, C, x, lengths, y } = call
  return [T, B, C, at('x', x, T * B * C), optional(at, 'lengths', lengths, B), at('y', y, B * C)]
}

export function mean_over_time_backward(at: At, call: contract.MeanOverTimeBackward): number[] {
  const { T, B, C, lengths, dy, dx, accumulate } = call
  const given = [optional(at, 'lengths', lengths, B), at('dy', dy, B * C)]
  return [T, B, C, ...given, at('dx', dx, T * B * C), Number(accumulate)]
}

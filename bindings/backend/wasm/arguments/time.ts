import overTimeModule from '../../../../dist/wasm/kernels/over_time.wasm'
import windowsModule from '../../../../dist/wasm/kernels/windows.wasm'
import type * as contract from '../../backend.js'
import { optional, type Wasm } from './arguments.js'

function windowSizes(wasm: Wasm, shape: contract.WindowShape): number[] {
  const { T, B, I, K, windows, stride, padding, dilation, lengths } = shape
  return [T, B, I, K, windows, stride, padding, dilation, optional(wasm, 'lengths', lengths, B)]
}

export function windows_forward(wasm: Wasm, call: contract.WindowsForward): void {
  const { T, B, I, K, windows, x, y } = call
  const arrays = [wasm.at('x', x, T * B * I), wasm.at('y', y, windows * B * I * K)]
  wasm.call('windows_forward', [...windowSizes(wasm, call), ...arrays], windowsModule)
}

export function windows_backward(wasm: Wasm, call: contract.WindowsBackward): void {
  const { T, B, I, K, windows, dy, dx, accumulate } = call
  const arrays = [wasm.at('dy', dy, windows * B * I * K), wasm.at('dx', dx, T * B * I)]
  wasm.call('windows_backward', [...windowSizes(wasm, call), ...arrays, Number(accumulate)], windowsModule)
}

export function max_over_time_forward(wasm: Wasm, call: contract.MaxOverTimeForward): void {
  const { T, B, C, x, lengths, y, index } = call
  const given = [wasm.at('x', x, T * B * C), optional(wasm, 'lengths', lengths, B)]
  wasm.call(
    'max_over_time_forward',
    [T, B, C, ...given, wasm.at('y', y, B * C), wasm.at('index', index, B * C)],
    overTimeModule,
  )
}

export function max_over_time_backward(wasm: Wasm, call: contract.MaxOverTimeBackward): void {
  const { T, B, C, index, dy, dx, accumulate } = call
  const given = [wasm.at('index', index, B * C), wasm.at('dy', dy, B * C)]
  wasm.call(
    'max_over_time_backward',
    [T, B, C, ...given, wasm.at('dx', dx, T * B * C), Number(accumulate)],
    overTimeModule,
  )
}

export function mean_over_time_forward(wasm: Wasm, call: contract.MeanOverTimeForward): void {
  const { T, B, C, x, lengths, y } = call
  const given = [wasm.at('x', x, T * B * C), optional(wasm, 'lengths', lengths, B)]
  wasm.call('mean_over_time_forward', [T, B, C, ...given, wasm.at('y', y, B * C)], overTimeModule)
}

export function mean_over_time_backward(wasm: Wasm, call: contract.MeanOverTimeBackward): void {
  const { T, B, C, lengths, dy, dx, accumulate } = call
  const given = [optional(wasm, 'lengths', lengths, B), wasm.at('dy', dy, B * C)]
  wasm.call(
    'mean_over_time_backward',
    [T, B, C, ...given, wasm.at('dx', dx, T * B * C), Number(accumulate)],
    overTimeModule,
  )
}

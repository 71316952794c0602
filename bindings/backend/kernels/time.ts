/** From the steps of a sequence to one vector, and windows over it. */
import type {
  MaxOverTimeBackward,
  MaxOverTimeForward,
  MeanOverTimeBackward,
  MeanOverTimeForward,
  WindowsBackward,
  WindowsForward,
} from '../backend.js'
import type { Kernel } from '../kernel.js'
import * as wasm from '../wasm/arguments/time.js'
import * as webgpu from '../webgpu/dispatches/time.js'

export const windows_forward: Kernel<WindowsForward> = {
  name: 'windows_forward',
  webgpu: webgpu.windows_forward,
  wasm: wasm.windows_forward,
}
export const windows_backward: Kernel<WindowsBackward> = {
  name: 'windows_backward',
  webgpu: webgpu.windows_backward,
  wasm: wasm.windows_backward,
}
export const max_over_time_forward: Kernel<MaxOverTimeForward> = {
  name: 'max_over_time_forward',
  webgpu: webgpu.max_over_time_forward,
  wasm: wasm.max_over_time_forward,
}
export const max_over_time_backward: Kernel<MaxOverTimeBackward> = {
  name: 'max_over_time_backward',
  webgpu: webgpu.max_over_time_backward,
  wasm: wasm.max_over_time_backward,
}
export const mean_over_time_forward: Kernel<MeanOverTimeForward> = {
  name: 'mean_over_time_forward',
  webgpu: webgpu.mean_over_time_forward,
  wasm: wasm.mean_over_time_forward,
}
export const mean_over_time_backward: Kernel<MeanOverTimeBackward> = {
  name: 'mean_over_time_backward',
  webgpu: webgpu.mean_over_time_backward,
  wasm: wasm.mean_over_time_backward,
}

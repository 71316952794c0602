/** The recurrent loop of one layer and direction. `scan`: all T steps in one dispatch; `step`: one dispatch per time step and stage. */
import type { RecurrentBackward, RecurrentForward } from '../backend.js'
import type { Kernel } from '../kernel.js'
import * as wasm from '../wasm/arguments/recurrent.js'
import * as webgpu from '../webgpu/dispatches/recurrent.js'

export const scan_forward: Kernel<RecurrentForward> = {
  name: 'scan_forward',
  webgpu: webgpu.scan_forward,
  webgpuBoth: webgpu.scan_forward,
  wasm: wasm.scan_forward,
}
export const scan_backward: Kernel<RecurrentBackward> = {
  name: 'scan_backward',
  webgpu: webgpu.scan_backward,
  webgpuBoth: webgpu.scan_backward,
  wasm: wasm.scan_backward,
}
export const step_forward: Kernel<RecurrentForward> = {
  name: 'step_forward',
  webgpu: webgpu.step_forward,
  webgpuBoth: webgpu.step_forward,
  wasm: wasm.step_forward,
}
export const step_backward: Kernel<RecurrentBackward> = {
  name: 'step_backward',
  webgpu: webgpu.step_backward,
  webgpuBoth: webgpu.step_backward,
  wasm: wasm.step_backward,
}

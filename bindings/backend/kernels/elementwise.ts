/** One number after the other. */
import type {
  ActivationBackward,
  ActivationForward,
  Add,
  Copy,
  Dropout,
  Fill,
  Scale,
  ScaleRows,
  SoftmaxBackward,
  SoftmaxForward,
} from '../backend.js'
import type { Kernel } from '../kernel.js'
import * as wasm from '../wasm/arguments/elementwise.js'
import * as webgpu from '../webgpu/dispatches/elementwise.js'

export const add: Kernel<Add> = { name: 'add', webgpu: webgpu.add, wasm: wasm.add }
export const scale: Kernel<Scale> = { name: 'scale', webgpu: webgpu.scale, wasm: wasm.scale }
export const scale_rows: Kernel<ScaleRows> = { name: 'scale_rows', webgpu: webgpu.scale_rows, wasm: wasm.scale_rows }
export const fill: Kernel<Fill> = { name: 'fill', webgpu: webgpu.fill, wasm: wasm.fill }
export const copy: Kernel<Copy> = { name: 'copy', webgpu: webgpu.copy, wasm: wasm.copy }
export const dropout: Kernel<Dropout> = { name: 'dropout', webgpu: webgpu.dropout, wasm: wasm.dropout }
export const activation_forward: Kernel<ActivationForward> = {
  name: 'activation_forward',
  webgpu: webgpu.activation_forward,
  wasm: wasm.activation_forward,
}
export const activation_backward: Kernel<ActivationBackward> = {
  name: 'activation_backward',
  webgpu: webgpu.activation_backward,
  wasm: wasm.activation_backward,
}
export const softmax_forward: Kernel<SoftmaxForward> = {
  name: 'softmax_forward',
  webgpu: webgpu.softmax_forward,
  wasm: wasm.softmax_forward,
}
export const softmax_backward: Kernel<SoftmaxBackward> = {
  name: 'softmax_backward',
  webgpu: webgpu.softmax_backward,
  wasm: wasm.softmax_backward,
}

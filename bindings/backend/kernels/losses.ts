/** Losses with their gradients. */
import type { BinaryCrossEntropy, CrossEntropy, SquaredError } from '../backend.js'
import type { Kernel } from '../kernel.js'
import * as wasm from '../wasm/arguments/losses.js'
import * as webgpu from '../webgpu/dispatches/losses.js'

export const cross_entropy: Kernel<CrossEntropy> = {
  name: 'cross_entropy',
  webgpu: webgpu.cross_entropy,
  wasm: wasm.cross_entropy,
}
export const binary_cross_entropy: Kernel<BinaryCrossEntropy> = {
  name: 'binary_cross_entropy',
  webgpu: webgpu.binary_cross_entropy,
  wasm: wasm.binary_cross_entropy,
}
export const squared_error: Kernel<SquaredError> = {
  name: 'squared_error',
  webgpu: webgpu.squared_error,
  wasm: wasm.squared_error,
}

/** Matrix products and sums over rows. */
import type { BiasGradient, Gemm, Sum, SumOfSquares } from '../backend.js'
import type { Kernel } from '../kernel.js'
import * as wasm from '../wasm/arguments/products.js'
import * as webgpu from '../webgpu/dispatches/products.js'

export const gemm: Kernel<Gemm> = {
  name: 'gemm',
  webgpu: webgpu.gemm,
  webgpuBoth: webgpu.gemm,
  wasm: wasm.gemm,
}
export const bias_gradient: Kernel<BiasGradient> = {
  name: 'bias_gradient',
  webgpu: webgpu.bias_gradient,
  webgpuBoth: webgpu.bias_gradient,
  wasm: wasm.bias_gradient,
}
export const sum: Kernel<Sum> = { name: 'sum', webgpu: webgpu.sum, wasm: wasm.sum }
export const sum_of_squares: Kernel<SumOfSquares> = {
  name: 'sum_of_squares',
  webgpu: webgpu.sum_of_squares,
  wasm: wasm.sum_of_squares,
}

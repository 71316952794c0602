/** Tokens drawn from their logits. */
import type { Sample } from '../backend.js'
import type { Kernel } from '../kernel.js'
import * as wasm from '../wasm/arguments/sampling.js'
import * as webgpu from '../webgpu/dispatches/sampling.js'

export const sample: Kernel<Sample> = { name: 'sample', webgpu: webgpu.sample, wasm: wasm.sample }

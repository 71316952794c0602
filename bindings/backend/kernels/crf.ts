/** Linear-chain conditional random fields. */
import type { Crf, Viterbi } from '../backend.js'
import type { Kernel } from '../kernel.js'
import * as wasm from '../wasm/arguments/crf.js'
import * as webgpu from '../webgpu/dispatches/crf.js'

export const crf: Kernel<Crf> = { name: 'crf', webgpu: webgpu.crf, wasm: wasm.crf }
export const viterbi: Kernel<Viterbi> = { name: 'viterbi', webgpu: webgpu.viterbi, wasm: wasm.viterbi }

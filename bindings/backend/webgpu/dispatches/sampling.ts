import pcg from '../../../../shaders/kernels/pcg.wgsl'
import sampleText from '../../../../shaders/kernels/sample.wgsl'
import wide from '../../../../shaders/kernels/wide.wgsl'
import { drawOf } from '../../backend.js'
import type * as contract from '../../backend.js'
import type { Shader } from '../sources.js'
import { groups, threads, type Gpu } from './dispatch.js'

const SAMPLE: Shader = { name: 'sample', text: sampleText, before: { pcg, wide } }

/** From so many tokens on a row has more threads. */
const LONG = 1024

export function sample(gpu: Gpu, call: contract.Sample): void {
  const { B, V, logits, seed, step, weights, tokens, drawn, at } = call
  const { topK, share, draws, scale, limit } = drawOf(call)
  gpu.dispatch({
    shader: SAMPLE,
    constants: threads(gpu, V < LONG ? 64 : 256),
    bindings: { logits: [logits, B * V], weights: [weights, B * V], tokens: [tokens, B], drawn: [drawn, (at + 1) * B] },
    sizes: [B, V, topK, share, seed, step, draws, at],
    factors: [scale, limit],
    groups: groups(B, 1),
  })
}

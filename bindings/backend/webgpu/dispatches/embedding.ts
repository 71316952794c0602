import embeddingBackwardText from '../../../../shaders/kernels/embedding_backward.wgsl'
import embeddingForwardText from '../../../../shaders/kernels/embedding_forward.wgsl'
import type * as contract from '../../backend.js'
import type { Shader } from '../sources.js'
import { groups, type Gpu } from './dispatch.js'

const EMBEDDING_FORWARD: Shader = { name: 'embedding_forward', text: embeddingForwardText }
const EMBEDDING_BACKWARD: Shader = { name: 'embedding_backward', text: embeddingBackwardText }

export const embedding_forward = (gpu: Gpu, { N, D, tokens, weight, y }: contract.EmbeddingForward): void =>
  gpu.dispatch({
    shader: EMBEDDING_FORWARD,
    // The call does not say how many rows the table has: all that the span holds.
    bindings: { tokens: [tokens, N], weight: [weight, weight.length], y: [y, N * D] },
    sizes: [N, D],
    groups: groups(N * D, 256),
  })

export function embedding_backward(gpu: Gpu, call: contract.EmbeddingBackward): void {
  const { V, D, N, positions, starts, dy, dWeight, accumulate } = call
  gpu.dispatch({
    shader: EMBEDDING_BACKWARD,
    constants: { ACCUMULATE: Number(accumulate) },
    bindings: { positions: [positions, N], starts: [starts, V + 1], dy: [dy, N * D], dWeight: [dWeight, V * D] },
    sizes: [V, D],
    groups: groups(V * D, 256),
  })
}

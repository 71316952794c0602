import type * as contract from '../../backend.js'
import { groups, type Dispatch } from './dispatch.js'

export const embedding_forward = ({ N, D, tokens, weight, y }: contract.EmbeddingForward): Dispatch => ({
  kernel: 'embedding_forward',
  // The call does not say how many rows the table has: all that the span holds.
  bindings: { tokens: [tokens, N], weight: [weight, weight.length], y: [y, N * D] },
  sizes: [N, D],
  groups: groups(N * D, 256),
})

export function embedding_backward(call: contract.EmbeddingBackward): Dispatch {
  const { V, D, N, positions, starts, dy, dWeight, accumulate } = call
  return {
    kernel: 'embedding_backward',
    constants: { ACCUMULATE: Number(accumulate) },
    bindings: { positions: [positions, N], starts: [starts, V + 1], dy: [dy, N * D], dWeight: [dWeight, V * D] },
    sizes: [V, D],
    groups: groups(V * D, 256),
  }
}

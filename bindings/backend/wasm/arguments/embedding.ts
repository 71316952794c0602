import type * as contract from '../../backend.js'
import type { At } from './arguments.js'

export const embedding_forward = (at: At, { N, D, tokens, weight, y }: contract.EmbeddingForward): number[] => [
  ...[N, D, at('tokens', tokens, N), at('weight', weight, D), at('y', y, N * D)],
]

export function embedding_backward(at: At, call: contract.EmbeddingBackward): number[] {
  const { V, D, N, positions, starts, dy, dWeight, accumulate } = call
  const order = [at('positions', positions, N), at('starts', starts, V + 1)]
  return [V, D, ...order, at('dy', dy, N * D), at('dWeight', dWeight, V * D), Number(accumulate)]
}

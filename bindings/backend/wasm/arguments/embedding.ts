import embeddingBackwardModule from '../../../../dist/wasm/kernels/embedding_backward.wasm'
import type * as contract from '../../backend.js'
import type { Wasm } from './arguments.js'

export function embedding_forward(wasm: Wasm, { N, D, tokens, weight, y }: contract.EmbeddingForward): void {
  const arrays = [wasm.at('tokens', tokens, N), wasm.at('weight', weight, D), wasm.at('y', y, N * D)]
  wasm.call('embedding_forward', [N, D, ...arrays])
}

export function embedding_backward(wasm: Wasm, call: contract.EmbeddingBackward): void {
  const { V, D, N, positions, starts, dy, dWeight, accumulate } = call
  const order = [wasm.at('positions', positions, N), wasm.at('starts', starts, V + 1)]
  const arrays = [wasm.at('dy', dy, N * D), wasm.at('dWeight', dWeight, V * D)]
  wasm.call('embedding_backward', [V, D, ...order, ...arrays, Number(accumulate)], embeddingBackwardModule)
}

import { drawOf } from '../../backend.js'
import type * as contract from '../../backend.js'
import type { At } from './arguments.js'

/** @param scratch the address of `sample_scratch_bytes()` */
export function sample(at: At, call: contract.Sample, scratch: number): number[] {
  const { B, V, logits, seed, step, weights, tokens, drawn, at: row } = call
  const { topK, share, draws, scale, limit } = drawOf(call)
  const results = [
    at('weights', weights, B * V),
    at('tokens', tokens, B),
    at('drawn', drawn, (row + 1) * B) + 4 * row * B,
  ]
  return [B, V, at('logits', logits, B * V), topK, share, seed, step, draws, scale, limit, ...results, scratch]
}

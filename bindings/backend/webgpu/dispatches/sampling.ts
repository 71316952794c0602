import { drawOf } from '../../backend.js'
import type * as contract from '../../backend.js'
import { groups, type Dispatch } from './dispatch.js'

/** From so many tokens on a row has more threads. */
const LONG = 1024

export function sample(call: contract.Sample): Dispatch {
  const { B, V, logits, seed, step, weights, tokens, drawn, at } = call
  const { topK, share, draws, scale, limit } = drawOf(call)
  return {
    kernel: 'sample',
    constants: { WIDTH: V < LONG ? 64 : 256 },
    bindings: { logits: [logits, B * V], weights: [weights, B * V], tokens: [tokens, B], drawn: [drawn, (at + 1) * B] },
    sizes: [B, V, topK, share, seed, step, draws, at],
    factors: [scale, limit],
    groups: groups(B, 1),
  }
}

import sampleModule from '../../../../dist/wasm/kernels/sample.wasm'
import { drawOf } from '../../backend.js'
import type * as contract from '../../backend.js'
import type { Wasm } from './arguments.js'

export function sample(wasm: Wasm, call: contract.Sample): void {
  const { B, V, logits, seed, step, weights, tokens, drawn, at: row } = call
  const { topK, share, draws, scale, limit } = drawOf(call)
  const results = [
    wasm.at('weights', weights, B * V),
    wasm.at('tokens', tokens, B),
    wasm.at('drawn', drawn, (row + 1) * B) + 4 * row * B,
  ]
  const from = wasm.at('logits', logits, B * V)
  wasm.call(
    'sample',
    [
      B,
      V,
      from,
      topK,
      share,
      seed,
      step,
      draws,
      scale,
      limit,
      ...results,
      wasm.scratchFor(sampleModule, 'sample_scratch_bytes'),
    ],
    sampleModule,
  )
}

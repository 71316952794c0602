import crfModule from '../../../../dist/wasm/kernels/crf.wasm'
import viterbiModule from '../../../../dist/wasm/kernels/viterbi.wasm'
import type * as contract from '../../backend.js'
import { optional, type Wasm } from './arguments.js'

/** The arrays of both kernels, but for the tags. */
function chain(wasm: Wasm, { T, B, C, emissions, lengths, scores, limits }: contract.CrfShape) {
  return {
    emissions: wasm.at('emissions', emissions, T * B * C),
    others: [
      optional(wasm, 'lengths', lengths, B),
      wasm.at('scores', scores, (C + 2) * C),
      optional(wasm, 'limits', limits, (C + 2) * C),
    ],
  }
}

export function crf(wasm: Wasm, call: contract.Crf): void {
  const { T, B, C, tags, factor, losses, dEmissions, dScores } = call
  const { emissions, others } = chain(wasm, call)
  wasm.call(
    'crf',
    [
      ...[T, B, C, emissions, wasm.at('tags', tags, T * B), ...others, factor, wasm.at('losses', losses, B)],
      optional(wasm, 'dEmissions', dEmissions, T * B * C),
      optional(wasm, 'dScores', dScores, B * (C + 2) * C),
      wasm.scratchFor(crfModule, 'crf_scratch_bytes', C),
    ],
    crfModule,
  )
}

export function viterbi(wasm: Wasm, call: contract.Viterbi): void {
  const { T, B, C, before, path, best } = call
  const { emissions, others } = chain(wasm, call)
  const results = [wasm.at('before', before, T * B * C), wasm.at('path', path, T * B), wasm.at('best', best, B)]
  const scratch = wasm.scratchFor(viterbiModule, 'viterbi_scratch_bytes', C)
  wasm.call('viterbi', [T, B, C, emissions, ...others, ...results, scratch], viterbiModule)
}

import type * as contract from '../../backend.js'
import { optional, type At } from './arguments.js'

/** The arrays of both kernels, but for the tags. */
function chain(at: At, { T, B, C, emissions, lengths, scores, limits }: contract.CrfShape) {
  return {
    emissions: at('emissions', emissions, T * B * C),
    others: [
      optional(at, 'lengths', lengths, B),
      at('scores', scores, (C + 2) * C),
      optional(at, 'limits', limits, (C + 2) * C),
    ],
  }
}

/** @param scratch the address of `crf_scratch_bytes(C)` */
export function crf(at: At, call: contract.Crf, scratch: number): number[] {
  const { T, B, C, tags, factor, losses, dEmissions, dScores } = call
  const { emissions, others } = chain(at, call)
  return [
    ...[T, B, C, emissions, at('tags', tags, T * B), ...others, factor, at('losses', losses, B)],
    optional(at, 'dEmissions', dEmissions, T * B * C),
    optional(at, 'dScores', dScores, B * (C + 2) * C),
    scratch,
  ]
}

/** @param scratch the address of `viterbi_scratch_bytes(C)` */
export function viterbi(at: At, call: contract.Viterbi, scratch: number): number[] {
  const { T, B, C, before, path, best } = call
  const { emissions, others } = chain(at, call)
  const results = [at('before', before, T * B * C), at('path', path, T * B), at('best', best, B)]
  return [T, B, C, emissions, ...others, ...results, scratch]
}

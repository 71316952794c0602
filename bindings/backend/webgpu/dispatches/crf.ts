import reduce from '../../../../shaders/kernels/reduce.wgsl'
import reduce_subgroups from '../../../../shaders/kernels/reduce_subgroups.wgsl'
import chain from '../../../../shaders/kernels/chain.wgsl'
import crfText from '../../../../shaders/kernels/crf.wgsl'
import math from '../../../../shaders/kernels/math.wgsl'
import viterbiText from '../../../../shaders/kernels/viterbi.wgsl'
import type * as contract from '../../backend.js'
import { groups, optional, threads, type Gpu } from './dispatch.js'
import type { Shader } from '../sources.js'

const CRF: Shader = {
  name: 'crf',
  text: crfText,
  before: { reduce, math, chain },
  withSubgroups: { reduce_subgroups, math, chain },
}
const VITERBI: Shader = {
  name: 'viterbi',
  text: viterbiText,
  before: { reduce, chain },
  withSubgroups: { reduce_subgroups, chain },
}

/** More workgroups, with kilobytes of their own, than devices run at a time: further rows wait for one of them. */
const MOST_GROUPS = 1024

/** What both kernels read. */
function chainOf({ T, B, C, emissions, lengths, scores, limits }: contract.CrfShape) {
  return {
    constants: { LIMITED: Number(limits !== null), MASKED: Number(lengths !== null) },
    bindings: {
      emissions: [emissions, T * B * C],
      lengths: optional(lengths, B),
      scores: [scores, (C + 2) * C],
      limits: optional(limits, (C + 2) * C),
    },
  } as const
}

export function crf(gpu: Gpu, call: contract.Crf): void {
  const { T, B, C, tags, factor, losses, dEmissions, dScores } = call
  const { constants, bindings } = chainOf(call)
  gpu.dispatch({
    shader: CRF,
    constants: { ...threads(gpu, 64), ...constants, GRADIENT: Number(dEmissions !== null) },
    bindings: {
      ...bindings,
      tags: [tags, T * B],
      losses: [losses, B],
      dEmissions: optional(dEmissions, T * B * C),
      dScores: optional(dScores, B * (C + 2) * C),
    },
    sizes: [T, B, C],
    factors: [factor],
    groups: groups(B, 1, MOST_GROUPS),
  })
}

export function viterbi(gpu: Gpu, call: contract.Viterbi): void {
  const { T, B, C, before, path, best } = call
  const { constants, bindings } = chainOf(call)
  gpu.dispatch({
    shader: VITERBI,
    constants: { ...threads(gpu, 64), ...constants },
    bindings: { ...bindings, before: [before, T * B * C], path: [path, T * B], best: [best, B] },
    sizes: [T, B, C],
    groups: groups(B, 1, MOST_GROUPS),
  })
}

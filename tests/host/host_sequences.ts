import type { CrfShape, Span } from '../../bindings/backend/backend.js'
import type { Kernels } from '../kernels/case.js'
import { crf, viterbi, type Chain } from '../reference/chain.js'
import {
  maxOverTime,
  maxOverTimeBackward,
  meanOverTime,
  meanOverTimeBackward,
  windowsBackward,
  windowsForward,
} from '../reference/time.js'
import { floats, integers, put } from './host_backend.js'

const lengthsOf = (lengths: Span | null): Int32Array | null => lengths && integers(lengths)

const chainOf = ({ emissions, lengths, scores, limits, ...sizes }: CrfShape): Chain => ({
  ...sizes,
  emissions: floats(emissions),
  lengths: lengthsOf(lengths),
  scores: floats(scores),
  limits: limits && floats(limits),
})

type Sequences =
  'crf' | 'viterbi' | `windows_${'forward' | 'backward'}` | `${'max' | 'mean'}_over_time_${'forward' | 'backward'}`

/** What runs over the steps of sequences, in float64. */
export const hostSequences: Pick<Kernels, Sequences> = {
  crf({ tags, factor, losses, dEmissions, dScores, ...call }) {
    const result = crf(chainOf(call), integers(tags), factor)
    put(losses, result.losses)
    if (dEmissions) put(dEmissions, result.dEmissions)
    if (dScores) put(dScores, result.dScores)
  },
  viterbi({ path, best, ...call }) {
    const result = viterbi(chainOf(call))
    integers(path).set(result.path)
    put(best, result.best)
  },
  windows_forward({ x, y, lengths, ...sizes }) {
    put(y, windowsForward({ ...sizes, lengths: lengthsOf(lengths) }, floats(x)))
  },
  windows_backward({ dy, dx, lengths, accumulate, ...sizes }) {
    put(dx, windowsBackward({ ...sizes, lengths: lengthsOf(lengths) }, floats(dy)), accumulate)
  },
  max_over_time_forward({ x, lengths, y, index, ...sizes }) {
    const result = maxOverTime({ ...sizes, lengths: lengthsOf(lengths) }, floats(x))
    put(y, result.y)
    integers(index).set(result.index)
  },
  max_over_time_backward({ index, dy, dx, accumulate, ...sizes }) {
    put(dx, maxOverTimeBackward(sizes, integers(index), floats(dy)), accumulate)
  },
  mean_over_time_forward({ x, lengths, y, ...sizes }) {
    put(y, meanOverTime({ ...sizes, lengths: lengthsOf(lengths) }, floats(x)))
  },
  mean_over_time_backward({ lengths, dy, dx, accumulate, ...sizes }) {
    put(dx, meanOverTimeBackward({ ...sizes, lengths: lengthsOf(lengths) }, floats(dy)), accumulate)
  },
}

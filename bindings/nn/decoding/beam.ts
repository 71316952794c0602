import { NotFiniteError, OptionError } from '../../errors.js'
import { expectCount } from '../../options.js'
import type { Tensor } from '../../tensor/tensor.js'
import { gatherRows } from '../functions/rows.js'
import { logSoftmax } from '../functions/softmax.js'
import { stepsOf } from '../../long_call.js'
import { RecurrentState, type GivenState } from '../recurrent/state.js'
import type { Sequential } from '../sequential.js'
import { advanceRows } from './advance.js'
import { expectDecoding, expectTokenOf, type DecodingOptions } from './greedy.js'

export interface BeamOptions extends DecodingOptions {
  /** How many sequences of each row are followed at a time. Default 4. */
  readonly width?: number | undefined
  /** α: sequences are compared by log P / length^α, `end` counted. 0, the default, prefers short ones; 1 compares means. */
  readonly lengthPenalty?: number | undefined
}

/** A sequence that the search has found. */
export interface Hypothesis {
  /** Without `start` and `end`. */
  readonly tokens: readonly number[]
  /** log P of the tokens, `end` included if it was reached. */
  readonly logProbability: number
  /** Whether `end` was reached, or `length` came first. */
  readonly isEnded: boolean
}

/** A sequence in the making, and the row of the running batch that holds its state. */
interface Branch {
  readonly tokens: readonly number[]
  readonly logProbability: number
  readonly from: number
}

/**
 * Beam search: of each row the `width` likeliest sequences are followed, until none that still grows can beat the `width` that have ended.
 * @param model tokens [1, B] → logits [1, B, V]
 * @returns for each row up to `width` sequences, the best first
 * @throws as `greedySearch`
 */
export async function beamSearch(model: Sequential, options: BeamOptions): Promise<Hypothesis[][]> {
  const call = 'beamSearch'
  expectDecoding(call, model, options, ['width', 'lengthPenalty'])
  const { rows, start, end, length = 100, width = 4, lengthPenalty = 0 } = options
  expectCount(call, 'width', width)
  if (!(lengthPenalty >= 0)) throw new OptionError(`${call}: lengthPenalty is ${lengthPenalty}, wanted a number from 0`)
  const score = ({ tokens, logProbability, isEnded }: Hypothesis): number =>
    logProbability / Math.max(1, tokens.length + Number(isEnded)) ** lengthPenalty
  const better = (a: Hypothesis, b: Hypothesis): number => score(b) - score(a)
  const ended: Hypothesis[][] = Array.from({ length: rows }, () => [])
  let beams: Branch[][] = ended.map((_, row) => [{ tokens: [], logProbability: 0, from: row }])
  let state: readonly (RecurrentState | GivenState)[] = options.state
  let size = rows
  const step = stepsOf(options, length)
  const own = new Owned()
  try {
    for (let made = 0; made < length && beams.some((beam) => beam.length > 0); made++) {
      const branches = beams.flat()
      const picked = own.pick(
        model,
        state,
        branches.map(({ from }) => from),
        size,
      )
      const data = Int32Array.from(branches, ({ tokens }) => tokens.at(-1) ?? start)
      const next = advanceRows(model, { data, shape: [1, branches.length] }, picked)
      const logs = model.runtime.noGrad(() => logSoftmax(next.y))
      own.replace(next.state, [next.y, logs])
      state = next.state
      size = branches.length
      const values = await logs.data()
      if (!values.every((value) => value < Infinity))
        throw new NotFiniteError(`${call}: the logits are not finite; has the model learned NaN?`)
      expectTokenOf(call, 'end', end, values.length / size)
      let at = 0
      beams = beams.map((beam, row) => {
        const grown = beam.flatMap((branch) => extend(branch, values, at++, size, width))
        grown.sort((a, b) => b.logProbability - a.logProbability)
        const kept = grown.slice(0, width)
        const finished = ended[row]!
        for (const { tokens, logProbability } of kept)
          if (tokens.at(-1) === end) finished.push({ tokens: tokens.slice(0, -1), logProbability, isEnded: true })
        finished.sort(better)
        finished.splice(width)
        const growing = kept.filter(({ tokens }) => tokens.at(-1) !== end)
        return isDecided(finished, growing) ? [] : growing
      })
      await step(made + 1)
    }
  } finally {
    own.dispose()
  }
  return ended.map((finished, row) => {
    const cut = beams[row]!.map(({ tokens, logProbability }) => ({ tokens, logProbability, isEnded: false }))
    return [...finished, ...cut].sort(better).slice(0, width)
  })

  /** Whether nothing that grows can still be among the best: what grows only loses probability, and gains at most by its length. */
  function isDecided(finished: readonly Hypothesis[], growing: readonly Branch[]): boolean {
    if (finished.length < width) return false
    const worst = score(finished.at(-1)!)
    return growing.every(({ logProbability }) => logProbability / length ** lengthPenalty <= worst)
  }
}

/** The `width` likeliest continuations of a sequence; `row` of the batch of `size` rows has the logarithms for it. */
function extend(branch: Branch, values: Float32Array, row: number, size: number, width: number): Branch[] {
  const V = values.length / size
  const own = values.subarray(row * V, (row + 1) * V)
  return largest(own, width).map((token) => ({
    tokens: [...branch.tokens, token],
    logProbability: branch.logProbability + own[token]!,
    from: row,
  }))
}

/** The places of the `count` largest values, the largest first, of equal ones the first. A vocabulary is long and a beam narrow: no sorting. */
function largest(values: Float32Array, count: number): number[] {
  const places: number[] = []
  values.forEach((value, place) => {
    if (places.length === count && !(value > values[places.at(-1)!]!)) return
    let at = places.length
    while (at > 0 && value > values[places[at - 1]!]!) at--
    places.splice(at, 0, place)
    if (places.length > count) places.pop()
  })
  return places
}

/** What the search holds on the device between two steps. */
class Owned {
  #states: readonly RecurrentState[] = []
  #tensors: Tensor[] = []

  /** The states of the given rows, which may repeat, of a batch of `size`. */
  pick(
    model: Sequential,
    states: readonly (RecurrentState | GivenState)[],
    rows: readonly number[],
    size: number,
  ): readonly (RecurrentState | GivenState)[] {
    if (rows.length === size && rows.every((row, at) => row === at)) return states
    return model.runtime.noGrad(() =>
      states.map((state) => {
        const names = state instanceof RecurrentState ? state.names : Object.keys(state)
        return Object.fromEntries(
          names.map((name) => {
            const whole = state instanceof RecurrentState ? state.get(name) : state[name]!
            const parts = whole.shape[0]!
            const data = Int32Array.from({ length: parts * rows.length }, (_, n) => {
              const part = Math.floor(n / rows.length)
              return part * size + rows[n % rows.length]!
            })
            const tensor = gatherRows(whole, { data, shape: [parts, rows.length] }).keep()
            this.#tensors.push(tensor)
            return [name, tensor]
          }),
        )
      }),
    )
  }

  /** Lets go of the step before. */
  replace(states: readonly RecurrentState[], results: readonly Tensor[]): void {
    this.dispose()
    this.#states = states
    this.#tensors = [...results]
  }

  dispose(): void {
    for (const one of [...this.#states, ...this.#tensors]) one.dispose()
    this.#states = []
    this.#tensors = []
  }
}

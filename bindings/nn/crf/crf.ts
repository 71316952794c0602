import { MAX_TAGS } from '../../backend/backend.js'
import * as kernels from '../../backend/kernels/index.js'
import { expectTokens, toTokenArray, type TokenArray, type Tokens } from '../../data/tokens.js'
import { DataError, NotFiniteError, OptionError, ShapeError } from '../../errors.js'
import { expectCount, expectOptions } from '../../options.js'
import { expectTensor } from '../../tensor/expect.js'
import type { BackwardPass } from '../../tensor/node.js'
import { Parameter } from '../../tensor/parameter.js'
import { isRecorded } from '../../tensor/record.js'
import type { Runtime } from '../../tensor/runtime.js'
import { Scratch } from '../../tensor/scratch.js'
import { expectShape } from '../../tensor/shape.js'
import type { Storage } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'
import { expectLengths, type Lengths } from '../lengths.js'
import { expectReduction, lossOf, type Reduction } from '../losses/reduction.js'
import { Module, expectRuntime } from '../module.js'
import { Limits, type Forbidden } from './constraints.js'

export interface CRFLossOptions {
  /** The true length of each row. Default: all T. */
  readonly lengths?: Lengths | undefined
  /** `mean`, the default: over the rows. `tokenMean`: over all their steps. */
  readonly reduction?: Reduction | 'tokenMean' | undefined
}

/**
 * A linear-chain conditional random field (Lafferty et al. 2001) on top of a tagger (Huang et al. 2015): a score for each tag after each tag,
 * for beginning and for ending with it. With s(y) = start[y₀] + Σ emissions[t, y_t] + Σ transitions[y_{t−1}, y_t] + end[y_last]:
 *
 *     P(y) = exp s(y) / Σ over all paths y′ of exp s(y′)
 */
export class CRF extends Module {
  /** [tags, tags], from and to. */
  readonly transitions: Parameter
  /** [tags] */
  readonly start: Parameter
  /** [tags] */
  readonly end: Parameter
  readonly #limits: Limits | null

  /**
   * Starts from a uniform distribution in ±0.1.
   * @param tags how many there are, C
   * @param options.forbidden what no path may do, as `bioConstraints` makes it
   * @throws OptionError
   */
  constructor(
    runtime: Runtime,
    readonly tags: number,
    options: { forbidden?: Forbidden | undefined } = {},
  ) {
    expectRuntime('CRF', runtime)
    expectCount('CRF', 'tags', tags)
    if (tags > MAX_TAGS) throw new OptionError(`CRF: tags is ${tags}, wanted at most ${MAX_TAGS}`)
    expectOptions('CRF', options, ['forbidden'])
    const limits = options.forbidden ? new Limits(tags, options.forbidden) : null
    super(runtime)
    this.#limits = limits
    const make = (name: string, ...shape: number[]): Parameter => {
      const length = shape.reduce((product, size) => product * size, 1)
      const values = runtime.random.uniforms(length, -0.1, 0.1)
      return new Parameter(runtime, name, shape, values)
    }
    this.transitions = make('transitions', tags, tags)
    this.start = make('start_transitions', tags)
    this.end = make('end_transitions', tags)
  }

  override toString(): string {
    return `CRF(${this.tags})`
  }

  override namedParameters(): Map<string, Parameter> {
    return new Map([this.start, this.end, this.transitions].map((parameter) => [parameter.name, parameter]))
  }

  /**
   * The negative log-likelihood of the given tags, in nats.
   * @param emissions [T, B, tags]
   * @param tags [T, B], each in [0, tags); beyond a row's length anything
   * @returns a scalar [1]; with reduction `none` [B]. A row of length 0 has a loss of 0
   * @throws TokenError if a tag is out of range; DataError if the given tags do what is forbidden; ShapeError; OptionError
   */
  loss(emissions: Tensor, tags: Tokens, options: CRFLossOptions = {}): Tensor {
    const call = 'CRF.loss'
    expectOptions(call, options, ['lengths', 'reduction'])
    const { reduction = 'mean' } = options
    if (reduction !== 'tokenMean') expectReduction(call, reduction)
    const [T, B, rows] = this.#sizesOf(call, emissions, options.lengths)
    const array = toTokenArray(call, tags)
    if (array.shape.join() !== [T, B].join())
      throw new ShapeError(`${call}: tags are [${array.shape.join(', ')}], wanted [${T}, ${B}]`)
    const lengths = rows ?? new Int32Array(B).fill(T)
    const path = this.#expectPaths(call, array, lengths, T, B)
    const steps = lengths.reduce((total, length) => total + length, 0)
    const { runtime, tags: C } = this
    const { device } = runtime
    const inputs = [emissions, this.transitions, this.start, this.end]
    return Scratch.use(runtime, (scratch) => {
      const isWanted = isRecorded(runtime, inputs)
      const width = (C + 2) * C
      const losses = scratch.take(B)
      const dEmissions = isWanted ? scratch.take(T * B * C) : null
      const dScores = isWanted ? scratch.take(B * width) : null
      const over = { mean: B, tokenMean: steps, sum: 1, none: 1 }[reduction]
      device.run(kernels.crf, {
        ...this.#shape(scratch, emissions, T, B, rows),
        tags: scratch.integers(path).span,
        factor: over > 0 ? 1 / over : 0,
        losses: losses.span,
        dEmissions: dEmissions?.span ?? null,
        dScores: dScores?.span ?? null,
      })
      /** The gradient of the scores from `offset` on, summed over the rows. */
      const part = (offset: number, count: number) =>
        dScores && {
          gradient: dScores,
          rows: B,
          columns: width,
          reduce: (own: Storage, pass: BackwardPass, input: number): void => {
            const { span: db, accumulate } = pass.target(input)
            device.run(kernels.bias_gradient, { N: B, C: count, dy: own.span, stride: width, offset, db, accumulate })
          },
        }
      const gradients = [
        dEmissions && { gradient: dEmissions, rows: T * B, columns: C },
        part(0, C * C),
        part(C * C, C),
        part(C * C + C, C),
      ]
      const kind = reduction === 'tokenMean' ? 'mean' : reduction
      return lossOf(runtime, scratch, call, inputs, losses, gradients, kind, [B])
    })
  }

  /**
   * The most likely tags of each row (Viterbi 1967). Waits for the device.
   * @param emissions [T, B, tags]
   * @returns for each row as many tags as it is long
   * @throws NotFiniteError if an emission is NaN or ∞ (−∞ is a tag that cannot be); ShapeError
   */
  async decode(emissions: Tensor, options: { lengths?: Lengths | undefined } = {}): Promise<number[][]> {
    const call = 'CRF.decode'
    expectOptions(call, options, ['lengths'])
    const [T, B, rows] = this.#sizesOf(call, emissions, options.lengths)
    const { runtime, tags: C } = this
    const read = Scratch.use(runtime, (scratch) => {
      const path = scratch.take(T * B)
      runtime.device.run(kernels.viterbi, {
        ...this.#shape(scratch, emissions, T, B, rows),
        before: scratch.take(T * B * C).span,
        path: path.span,
        best: scratch.take(B).span,
      })
      return Promise.all([runtime.device.read(path.span), runtime.device.read(emissions.span)])
    })
    const [bits, scores] = await read
    const isTrueStep = (n: number): boolean => Math.floor(n / (B * C)) < (rows?.[Math.floor(n / C) % B] ?? T)
    if (scores.some((score, n) => !(score < Infinity) && isTrueStep(n)))
      throw new NotFiniteError(`${call}: the emissions are not finite; has the model learned NaN?`)
    const tags = new Int32Array(bits.buffer, bits.byteOffset, bits.length)
    return Array.from({ length: B }, (_, row) =>
      Array.from({ length: rows?.[row] ?? T }, (_, step) => tags[step * B + row]!),
    )
  }

  /** What both kernels take. The scores lie together for them: see `CrfShape`. */
  #shape(scratch: Scratch, emissions: Tensor, T: number, B: number, rows: Int32Array | null) {
    const { runtime, tags: C } = this
    const scores = scratch.take((C + 2) * C)
    const place = (parameter: Parameter, yOffset: number): void => {
      const whole = { rows: 1, columns: parameter.size, xStride: 0, xOffset: 0, yStride: 0 }
      runtime.device.run(kernels.copy, { ...whole, x: parameter.span, y: scores.span, yOffset })
    }
    place(this.transitions, 0)
    place(this.start, C * C)
    place(this.end, C * C + C)
    const limits = this.#limits && scratch.floats(this.#limits.values).span
    const lengths = rows && scratch.integers(rows).span
    return { T, B, C, emissions: emissions.span, lengths, scores: scores.span, limits }
  }

  #sizesOf(call: string, emissions: Tensor, lengths: Lengths | undefined): [number, number, Int32Array | null] {
    expectTensor(call, 'emissions', emissions, this.runtime)
    expectShape(call, 'emissions', emissions.shape, ['T', 'B', this.tags])
    const [T, B] = emissions.shape as [number, number, number]
    if (T === 0 || B === 0)
      throw new ShapeError(
        `${call}: emissions is [${emissions.shape.join(', ')}], wanted at least one step and one row`,
      )
    return [T, B, lengths ? expectLengths(call, lengths, T, B) : null]
  }

  /** The tags with 0 beyond each row's length. @throws TokenError, DataError */
  #expectPaths(call: string, { data, shape }: TokenArray, lengths: Int32Array, T: number, B: number): Int32Array {
    const kept = data.map((tag, at) => (Math.floor(at / B) < lengths[at % B]! ? tag : 0))
    expectTokens(call, { data: kept, shape }, this.tags)
    if (!this.#limits) return kept
    for (let row = 0; row < B; row++) {
      const path = Array.from({ length: T }, (_, step) => kept[step * B + row]!).slice(0, lengths[row])
      const complaint = this.#limits.complaint(path)
      if (complaint) throw new DataError(`${call}: row ${row} ${complaint}, which is forbidden`)
    }
    return kept
  }
}

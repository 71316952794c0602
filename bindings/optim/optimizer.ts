import { NORM_PARTS, aligned, type Backend, type Span, type Update } from '../backend/backend.js'
import * as kernels from '../backend/kernels/index.js'
import { OptionError, WebRNNError } from '../errors.js'
import type { LongCall } from '../long_call.js'
import { expectOptions } from '../options.js'
import { Parameter } from '../tensor/parameter.js'
import type { Runtime } from '../tensor/runtime.js'
import { Scratch } from '../tensor/scratch.js'
import { Hold, type Storage } from '../tensor/storage.js'
import { decodeArrays, encodeArrays, type Place } from './file.js'

/** What all optimizers have. */
export interface OptimizerOptions {
  /** The learning rate. May be changed between steps: `optimizer.lr = …`. */
  readonly lr?: number | undefined
  /** Decay of the parameters. Default 0; AdamW 0.01. */
  readonly weightDecay?: number | undefined
  /** Scales the gradient down to this norm over all parameters where it is longer. Default 0: never. */
  readonly clipNorm?: number | undefined
  /** Cuts each number of the gradient off at ± this, after `clipNorm`. Default 0: never. */
  readonly clipValue?: number | undefined
}

/** The options that are the same for every optimizer, with their defaults filled in. */
export type CommonOptions = { readonly [Name in keyof OptimizerOptions]-?: number }

/** An array beside the parameters, as long as they are: a running mean, a velocity. */
export interface StateArray {
  /** Its name in a file, as in PyTorch. */
  readonly name: string
  /** What its numbers start from. */
  readonly start?: number
}

/**
 * What optimizers share. All parameters, all gradients and each of the optimizer's own arrays live in one long array each, so that a step is two
 * kernels however many parameters there are. A parameter that got no gradient since the last step stays as it is. A step whose gradient is
 * NaN or infinite, or so large that the square of its norm is, changes nothing but the count of steps.
 */
export abstract class Optimizer {
  /** May be changed between steps. */
  lr: number
  readonly #label: string
  readonly #options: CommonOptions
  /** Each parameter, and where it is in the long arrays. */
  readonly #places: readonly Place[]
  readonly #runtime: Runtime
  readonly #values: Storage
  readonly #gradients: Storage
  readonly #parts: Storage
  readonly #names: readonly string[]
  readonly #states: readonly Storage[]
  /** Steps that each parameter has made. */
  readonly #counts: number[]
  #steps = 0

  /**
   * @param label the optimizer's name, for errors
   * @param states the arrays that it keeps
   * @throws OptionError
   */
  protected constructor(
    label: string,
    parameters: Iterable<Parameter>,
    options: CommonOptions,
    states: readonly StateArray[],
  ) {
    this.#label = label
    for (const name of ['lr', 'weightDecay', 'clipNorm', 'clipValue'] as const)
      expectNumber(label, name, options[name], options[name] >= 0, 'a number from 0')
    this.lr = options.lr
    this.#options = options
    const all = expectParameters(label, parameters)
    const runtime = (this.#runtime = all[0]!.runtime)
    this.#counts = all.map(() => 0)

    let total = 0
    this.#places = all.map((parameter) => {
      const offset = total
      total += aligned(parameter.size)
      return { parameter, offset }
    })
    const starts = [0, 0, 0, ...states.map(({ start = 0 }) => start)]
    const arrays = Scratch.use(runtime, (scratch) =>
      starts
        .map((value, index) => {
          const storage = scratch.take(index === 0 ? NORM_PARTS : total)
          runtime.device.run(kernels.fill, { N: storage.elements, y: storage.span, value })
          return storage
        })
        .map((storage) => storage.retain()),
    )
    const [parts, values, gradients, ...own] = arrays as [Storage, Storage, Storage, ...Storage[]]
    this.#parts = parts
    this.#values = values
    this.#gradients = gradients
    this.#names = states.map(({ name }) => name)
    this.#states = own
    runtime.watch(
      this,
      arrays.map((storage) => new Hold(storage)),
    )
    for (const { parameter, offset } of this.#places) parameter.moveTo({ values, gradients, offset })
  }

  /**
   * The kernel, on a stretch of parameters.
   * @param states the same stretch of each of the optimizer's arrays
   * @param step how many steps these parameters have made, this one included
   */
  protected abstract update(call: Update, states: readonly Span[], step: number): void

  protected get device(): Backend {
    return this.#runtime.device
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#steps
  }

  /**
   * Moves every parameter that `backward` left a gradient for, and uses the gradients up.
   * @throws OptionError if `lr` is no rate; WebRNNError if the parameters have gone to another optimizer
   */
  step(): void {
    const { device } = this.#runtime
    expectNumber(this.#label, 'lr', this.lr, this.lr >= 0, 'a number from 0')
    if (this.#places.some(({ parameter }) => parameter.home?.values !== this.#values))
      throw new WebRNNError(`${this.#label}.step: the parameters belong to an optimizer made later`)
    const moving = this.#places.map(({ parameter }) => parameter.hasGradient)
    if (!moving.includes(true)) return
    this.#clearUnused(moving)
    this.#steps++
    moving.forEach((moves, index) => (this.#counts[index]! += Number(moves)))
    device.run(kernels.sum_of_squares, {
      N: this.#gradients.elements,
      x: this.#gradients.span,
      parts: this.#parts.span,
    })
    for (const { from, to, step } of this.#runs(moving)) {
      const part = ({ memory }: Storage): Span => ({ memory, offset: from, length: to - from })
      const call = {
        N: to - from,
        parameters: part(this.#values),
        gradients: part(this.#gradients),
        parts: this.#parts.span,
      }
      this.update({ ...call, ...this.#options, lr: this.lr }, this.#states.map(part), step)
    }
    this.#places.forEach(({ parameter }, index) => moving[index] && parameter.step())
    this.#runtime.device.submit()
  }

  /** Forgets the gradients that wait for a step. */
  zeroGrad(): void {
    for (const { parameter } of this.#places) parameter.zeroGrad()
  }

  /** The norm of the gradient of the last step, before clipping. Waits for the device. */
  async gradientNorm(): Promise<number> {
    const parts = await this.#runtime.device.read(this.#parts.span)
    return Math.sqrt(parts.reduce((sum, part) => sum + part, 0))
  }

  /** A gradient that no `backward` wrote since the last step must not count in the norm. */
  #clearUnused(moving: readonly boolean[]): void {
    this.#places.forEach(({ parameter: { size: N }, offset }, index) => {
      if (moving[index]) return
      const y = { memory: this.#gradients.memory, offset, length: N }
      this.#runtime.device.run(kernels.fill, { N, y, value: 0 })
    })
  }

  /** Stretches of neighbouring parameters that move and have made equally many steps: one, as a rule. */
  #runs(moving: readonly boolean[]): { from: number; to: number; step: number }[] {
    const runs: { from: number; to: number; step: number }[] = []
    this.#places.forEach(({ parameter, offset: from }, index) => {
      if (!moving[index]) return
      const to = from + aligned(parameter.size)
      const step = this.#counts[index]!
      const last = runs.at(-1)
      if (last?.to === from && last.step === step) last.to = to
      else runs.push({ from, to, step })
    })
    return runs
  }

  /**
   * The optimizer's arrays as a safetensors file, to resume from. Parameters are counted in their order. It waits for the device, and then takes as long as a copy
   * of the bytes: there is nothing to end.
   */
  async save(): Promise<Uint8Array<ArrayBuffer>> {
    const counts = { steps: this.#steps, each: [...this.#counts] }
    const arrays = await Promise.all(this.#states.map(({ span }) => this.#runtime.device.read(span)))
    return encodeArrays(this.#names, arrays, this.#places, counts)
  }

  /**
   * Reads what `save` wrote.
   * @param options.signal ends the call; it is looked at, and `options.onProgress` told, after each parameter that is read
   * @throws FormatError if the file is not of such an optimizer over the same parameters. Whatever ends the call, nothing is changed then
   */
  async load(bytes: Uint8Array | ArrayBuffer, options: LongCall = {}): Promise<void> {
    expectOptions('load', options, ['signal', 'onProgress'])
    const elements = this.#values.elements
    const { arrays, counts } = await decodeArrays(bytes, this.#label, this.#names, this.#places, elements, options)
    arrays.forEach((array, which) => this.#runtime.device.write(this.#states[which]!.span, array))
    this.#steps = counts.steps
    this.#counts.splice(0, counts.each.length, ...counts.each)
  }
}

/** The common options with their defaults; the call's other options must be among `more`. @throws OptionError */
export function commonOptions(
  label: string,
  options: OptimizerOptions,
  more: readonly string[],
  defaults: { readonly lr: number; readonly weightDecay?: number },
): CommonOptions {
  expectOptions(label, options, ['lr', 'weightDecay', 'clipNorm', 'clipValue', ...more])
  const { lr = defaults.lr, weightDecay = defaults.weightDecay ?? 0, clipNorm = 0, clipValue = 0 } = options
  return { lr, weightDecay, clipNorm, clipValue }
}

/** @throws OptionError */
export function expectNumber(label: string, name: string, value: number, isGood: boolean, wanted: string): void {
  if (!Number.isFinite(value) || !isGood) throw new OptionError(`${label}: ${name} is ${value}, wanted ${wanted}`)
}

/** @throws OptionError */
function expectParameters(label: string, parameters: Iterable<Parameter>): Parameter[] {
  if (!parameters || typeof parameters !== 'object' || !(Symbol.iterator in parameters))
    throw new OptionError(`${label}: wants parameters: model.parameters()`)
  const all = [...new Set(parameters)]
  const [first] = all
  if (!first) throw new OptionError(`${label}: no parameters`)
  if (!all.every((one) => one instanceof Parameter)) throw new OptionError(`${label}: not all of these are parameters`)
  if (all.some(({ runtime }) => runtime !== first.runtime))
    throw new OptionError(`${label}: the parameters live on different runtimes`)
  return all
}

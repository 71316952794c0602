/** Learning rates over time: functions from the step, counted from 0, to the rate. Use them as `optimizer.lr = schedule(step)`. */
import { OptionError } from '../errors.js'
import { expectCount, expectOptions } from '../options.js'

export type Schedule = (step: number) => number

/** @throws OptionError */
function expectRate(call: string, name: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw new OptionError(`${call}: ${name} is ${value}, wanted a number from 0`)
}

/**
 * `lr · factor^⌊step / every⌋`
 * @throws OptionError
 */
export function stepDecay(options: { lr: number; every: number; factor?: number }): Schedule {
  expectOptions('stepDecay', options, ['lr', 'every', 'factor'])
  const { lr, every, factor = 0.1 } = options
  expectRate('stepDecay', 'lr', lr)
  expectCount('stepDecay', 'every', every)
  expectRate('stepDecay', 'factor', factor)
  return (step) => lr * factor ** Math.floor(step / every)
}

/**
 * From `lr` to `final` (default 0) along half a cosine in so many steps, then `final` (Loshchilov & Hutter 2017, without restarts).
 * @throws OptionError
 */
export function cosineDecay(options: { lr: number; steps: number; final?: number }): Schedule {
  expectOptions('cosineDecay', options, ['lr', 'steps', 'final'])
  const { lr, steps, final = 0 } = options
  expectRate('cosineDecay', 'lr', lr)
  expectCount('cosineDecay', 'steps', steps)
  expectRate('cosineDecay', 'final', final)
  return (step) => final + ((lr - final) * (1 + Math.cos(Math.PI * Math.min(1, step / steps)))) / 2
}

/**
 * In the first `steps` steps from near 0 up to what `then` begins with, in equal parts; after them `then`, which counts from 0 again.
 * @throws OptionError
 */
export function warmUp(steps: number, then: Schedule): Schedule {
  expectCount('warmUp', 'steps', steps)
  if (typeof then !== 'function') throw new OptionError('warmUp: what follows is no schedule, wanted a function')
  return (step) => (step < steps ? (then(0) * (step + 1)) / steps : then(step - steps))
}

export interface PlateauOptions {
  /** What the rate is multiplied with. Default 0.1. */
  readonly factor?: number
  /** So many measures in a row may be no better. Default 10. */
  readonly patience?: number
  /** How much better, as a share of the best, counts as better. Default 1e-4. */
  readonly threshold?: number
  /** The rate goes no lower. Default 0. */
  readonly least?: number
  /** Whether smaller measures are better (`min`, a loss) or larger ones (`max`, an accuracy). Default `min`. */
  readonly mode?: 'min' | 'max'
}

/**
 * Lowers an optimizer's rate when a measure has stopped getting better, as `torch.optim.lr_scheduler.ReduceLROnPlateau`; only where the best is
 * negative, PyTorch's threshold makes worse count as better, and this one does not.
 */
export class ReduceOnPlateau {
  #best: number | null = null
  #worse = 0
  readonly #options: Required<PlateauOptions>

  /** @throws OptionError */
  constructor(
    readonly optimizer: { lr: number },
    options: PlateauOptions = {},
  ) {
    const call = 'ReduceOnPlateau'
    expectOptions(call, options, ['factor', 'patience', 'threshold', 'least', 'mode'])
    const { factor = 0.1, patience = 10, threshold = 1e-4, least = 0, mode = 'min' } = options
    if (!(factor > 0 && factor < 1)) throw new OptionError(`${call}: factor is ${factor}, wanted 0 < factor < 1`)
    if (!(patience >= 0)) throw new OptionError(`${call}: patience is ${patience}, wanted a number from 0`)
    expectRate(call, 'threshold', threshold)
    expectRate(call, 'least', least)
    if (mode !== 'min' && mode !== 'max')
      throw new OptionError(`${call}: mode is '${String(mode)}', wanted 'min' or 'max'`)
    this.#options = { factor, patience, threshold, least, mode }
  }

  /** Takes a new measure, and lowers the rate if it is time. A measure that is NaN is no better. @returns whether the rate was lowered */
  step(measure: number): boolean {
    const { factor, patience, least } = this.#options
    if (this.#isBetter(measure)) {
      this.#best = measure
      this.#worse = 0
      return false
    }
    if (++this.#worse <= patience) return false
    this.#worse = 0
    const before = this.optimizer.lr
    this.optimizer.lr = Math.max(before * factor, Math.min(before, least))
    return this.optimizer.lr < before
  }

  #isBetter(measure: number): boolean {
    const { mode, threshold } = this.#options
    if (Number.isNaN(measure)) return false
    if (this.#best === null) return true
    const margin = Number.isFinite(this.#best) ? threshold * Math.abs(this.#best) : 0
    return mode === 'min' ? measure < this.#best - margin : measure > this.#best + margin
  }
}

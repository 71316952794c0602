import type { Span, Update } from '../backend/backend.js'
import * as kernels from '../backend/kernels/index.js'
import { OptionError } from '../errors.js'
import type { Parameter } from '../tensor/parameter.js'
import { Optimizer, commonOptions, expectNumber, type OptimizerOptions } from './optimizer.js'

export interface AdamOptions extends OptimizerOptions {
  /** Decay of the two running means. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number] | undefined
  /** Default 1e-8. */
  readonly epsilon?: number | undefined
}

const MEANS = [{ name: 'exp_avg' }, { name: 'exp_avg_sq' }]

/** Adam and AdamW differ in how the weights decay. */
abstract class AdamFamily extends Optimizer {
  readonly #constants: { readonly beta1: number; readonly beta2: number; readonly epsilon: number }
  readonly #decoupled: boolean

  constructor(label: string, parameters: Iterable<Parameter>, options: AdamOptions, decoupled: boolean) {
    const defaults = { lr: 1e-3, weightDecay: decoupled ? 0.01 : 0 }
    const common = commonOptions(label, options, ['betas', 'epsilon'], defaults)
    const { betas = [0.9, 0.999], epsilon = 1e-8 } = options
    if (!Array.isArray(betas) || betas.length !== 2)
      throw new OptionError(`${label}: betas is ${String(betas)}, wanted two numbers in [0, 1)`)
    for (const beta of betas) expectNumber(label, 'betas', beta, beta >= 0 && beta < 1, 'two numbers in [0, 1)')
    expectNumber(label, 'epsilon', epsilon, epsilon > 0, 'a positive number')
    super(label, parameters, common, MEANS)
    this.#constants = { beta1: betas[0], beta2: betas[1], epsilon }
    this.#decoupled = decoupled
  }

  protected override update(call: Update, [m, v]: readonly Span[], step: number): void {
    const decoupled = this.#decoupled
    this.device.run(kernels.adam, { ...call, ...this.#constants, m: m!, v: v!, decoupled, step })
  }
}

/** Adam (Kingma & Ba 2015), as `torch.optim.Adam`: `weightDecay · parameter` is added to the gradient. */
export class Adam extends AdamFamily {
  /** @throws OptionError */
  constructor(parameters: Iterable<Parameter>, options: AdamOptions = {}) {
    super('Adam', parameters, options, false)
  }
}

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019), as `torch.optim.AdamW`. Default weightDecay 0.01. */
export class AdamW extends AdamFamily {
  /** @throws OptionError */
  constructor(parameters: Iterable<Parameter>, options: AdamOptions = {}) {
    super('AdamW', parameters, options, true)
  }
}

import type { Span, Update } from '../backend/backend.js'
import * as kernels from '../backend/kernels/index.js'
import type { Parameter } from '../tensor/parameter.js'
import { Optimizer, commonOptions, expectNumber, type OptimizerOptions } from './optimizer.js'

export interface AdagradOptions extends OptimizerOptions {
  /** After n steps the rate is `lr / (1 + n · lrDecay)`. Default 0. */
  readonly lrDecay?: number | undefined
  /** What the sums of squares start from. Default 0. */
  readonly initial?: number | undefined
  /** Default 1e-10. */
  readonly epsilon?: number | undefined
}

/** Adagrad (Duchi et al. 2011), as `torch.optim.Adagrad`. Default lr 1e-2. */
export class Adagrad extends Optimizer {
  readonly #lrDecay: number
  readonly #epsilon: number

  /** @throws OptionError */
  constructor(parameters: Iterable<Parameter>, options: AdagradOptions = {}) {
    const common = commonOptions('Adagrad', options, ['lrDecay', 'initial', 'epsilon'], { lr: 1e-2 })
    const { lrDecay = 0, initial = 0, epsilon = 1e-10 } = options
    expectNumber('Adagrad', 'lrDecay', lrDecay, lrDecay >= 0, 'a number from 0')
    expectNumber('Adagrad', 'initial', initial, initial >= 0, 'a number from 0')
    expectNumber('Adagrad', 'epsilon', epsilon, epsilon > 0, 'a positive number')
    super('Adagrad', parameters, common, [{ name: 'sum', start: initial }])
    this.#lrDecay = lrDecay
    this.#epsilon = epsilon
  }

  protected override update(call: Update, [sum]: readonly Span[], step: number): void {
    const lr = call.lr / (1 + (step - 1) * this.#lrDecay)
    this.device.run(kernels.adagrad, { ...call, lr, sum: sum!, epsilon: this.#epsilon })
  }
}

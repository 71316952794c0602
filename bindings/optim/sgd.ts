import type { Span, Update } from '../backend/backend.js'
import * as kernels from '../backend/kernels/index.js'
import { OptionError } from '../errors.js'
import type { Parameter } from '../tensor/parameter.js'
import { Optimizer, commonOptions, expectNumber, type OptimizerOptions } from './optimizer.js'

export interface SGDOptions extends OptimizerOptions {
  /** How much of the last step goes into the next. Default 0. */
  readonly momentum?: number | undefined
  /** Looks ahead by the momentum (Nesterov 1983; Sutskever et al. 2013). Default false. */
  readonly nesterov?: boolean | undefined
}

/** Stochastic gradient descent, as `torch.optim.SGD`. Default lr 1e-3. */
export class SGD extends Optimizer {
  readonly #momentum: number
  readonly #nesterov: boolean

  /** @throws OptionError */
  constructor(parameters: Iterable<Parameter>, options: SGDOptions = {}) {
    const common = commonOptions('SGD', options, ['momentum', 'nesterov'], { lr: 1e-3 })
    const { momentum = 0, nesterov = false } = options
    expectNumber('SGD', 'momentum', momentum, momentum >= 0, 'a number from 0')
    if (nesterov && momentum === 0) throw new OptionError('SGD: nesterov wants a momentum')
    super('SGD', parameters, common, momentum > 0 ? [{ name: 'momentum_buffer' }] : [])
    this.#momentum = momentum
    this.#nesterov = nesterov
  }

  protected override update(call: Update, [velocity = null]: readonly (Span | null)[]): void {
    this.device.run(kernels.sgd, { ...call, momentum: this.#momentum, nesterov: this.#nesterov, velocity })
  }
}

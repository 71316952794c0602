import type { Span, Update } from '../backend/backend.js'
import * as kernels from '../backend/kernels/index.js'
import type { Parameter } from '../tensor/parameter.js'
import { Optimizer, commonOptions, expectNumber, type OptimizerOptions } from './optimizer.js'

export interface RMSPropOptions extends OptimizerOptions {
  /** Decay of the running means. Default 0.99. */
  readonly alpha?: number | undefined
  /** How much of the last step goes into the next. Default 0. */
  readonly momentum?: number | undefined
  /** Divides by the deviation instead of the root of the mean square (Graves 2013). Default false. */
  readonly centered?: boolean | undefined
  /** Default 1e-8. */
  readonly epsilon?: number | undefined
}

/** RMSProp (Tieleman & Hinton 2012), as `torch.optim.RMSprop`. Default lr 1e-2. */
export class RMSProp extends Optimizer {
  readonly #constants: { readonly alpha: number; readonly momentum: number; readonly epsilon: number }
  readonly #centered: boolean

  /** @throws OptionError */
  constructor(parameters: Iterable<Parameter>, options: RMSPropOptions = {}) {
    const common = commonOptions('RMSProp', options, ['alpha', 'momentum', 'centered', 'epsilon'], { lr: 1e-2 })
    const { alpha = 0.99, momentum = 0, centered = false, epsilon = 1e-8 } = options
    expectNumber('RMSProp', 'alpha', alpha, alpha >= 0 && alpha < 1, 'a number in [0, 1)')
    expectNumber('RMSProp', 'momentum', momentum, momentum >= 0, 'a number from 0')
    expectNumber('RMSProp', 'epsilon', epsilon, epsilon > 0, 'a positive number')
    super('RMSProp', parameters, common, [
      { name: 'square_avg' },
      ...(centered ? [{ name: 'grad_avg' }] : []),
      ...(momentum > 0 ? [{ name: 'momentum_buffer' }] : []),
    ])
    this.#constants = { alpha, momentum, epsilon }
    this.#centered = centered
  }

  protected override update(call: Update, [square, ...others]: readonly Span[]): void {
    const mean = this.#centered ? others[0]! : null
    const velocity = this.#constants.momentum > 0 ? others.at(-1)! : null
    this.device.run(kernels.rmsprop, { ...call, ...this.#constants, square: square!, mean, velocity })
  }
}

import type { Parameter } from '../tensor/parameter.js'
import type { Runtime } from '../tensor/runtime.js'
import type { Tensor } from '../tensor/tensor.js'
import { dropout, expectShare } from './functions/dropout.js'
import { Module, expectRuntime } from './module.js'

/** In training, sets a share p of the numbers to 0 and divides the others by 1 − p; otherwise lets them through. */
export class Dropout extends Module {
  /** @param p 0 ≤ p < 1. Default 0.5. @throws OptionError */
  constructor(
    runtime: Runtime,
    readonly p = 0.5,
  ) {
    expectRuntime('Dropout', runtime)
    expectShare('Dropout', 'p', p)
    super(runtime)
  }

  override toString(): string {
    return `Dropout(${this.p})`
  }

  override namedParameters(): Map<string, Parameter> {
    return new Map()
  }

  /** @param x of any shape */
  forward(x: Tensor): Tensor {
    return this.training ? dropout(x, this.p) : x
  }
}

import { OptionError, ShapeError } from '../errors.js'
import type { Runtime } from './runtime.js'
import { Tensor } from './tensor.js'

/** @throws ShapeError unless `value` is a tensor; OptionError if it lives on another runtime */
export function expectTensor(
  call: string,
  argument: string,
  value: unknown,
  runtime: Runtime,
): asserts value is Tensor {
  if (!(value instanceof Tensor)) {
    const hint = value instanceof Object && 'y' in value ? '; did you mean its y?' : ''
    throw new ShapeError(`${call}: ${argument} is no tensor${hint}`)
  }
  if (value.runtime !== runtime) throw new OptionError(`${call}: ${argument} lives on another runtime`)
}

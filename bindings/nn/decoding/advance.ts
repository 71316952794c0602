import type { TokenArray } from '../../data/tokens.js'
import { OptionError } from '../../errors.js'
import type { Tensor } from '../../tensor/tensor.js'
import { Recurrent } from '../recurrent/recurrent.js'
import type { Sequential, SequentialOptions, SequentialState } from '../sequential.js'

export interface Advance {
  readonly y: Tensor
  readonly state: SequentialState
}

/** One call of a model that writes, without dropout or a graph. The state is kept: between two tokens others may use the runtime. */
export function advanceRows(model: Sequential, tokens: TokenArray, state: SequentialOptions['state']): Advance {
  return model.runtime.noGrad(() => {
    const next = model.withoutTraining(() => model.forwardWithState(tokens, { state }))
    next.state.forEach((one) => one.keep())
    return next
  })
}

/** @throws OptionError if a layer reads backwards, from tokens that are not yet there, or takes the steps for rows */
export function expectForwardOnly(call: string, model: Sequential): void {
  const layers = model.children().filter((layer) => layer instanceof Recurrent)
  if (layers.some(({ directions }) => directions > 1))
    throw new OptionError(`${call}: a layer of the model reads backwards, from tokens that are not yet there`)
  if (layers.some(({ batchFirst }) => batchFirst))
    throw new OptionError(`${call}: a layer of the model is batchFirst; what writes token by token is [T, B]`)
}

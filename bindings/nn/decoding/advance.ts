import type { Span } from '../../backend/backend.js'
import type { TokenArray } from '../../data/tokens.js'
import { OptionError } from '../../errors.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { Embedding } from '../embedding.js'
import { Recurrent } from '../recurrent/recurrent.js'
import { sequential, type Layer, type Sequential, type SequentialOptions, type SequentialState } from '../sequential.js'

export interface Advance {
  readonly y: Tensor
  readonly state: SequentialState
}

/** One call of a model that writes, without dropout or a graph. The state is kept: between two tokens others may use the runtime. */
export const advanceRows = (model: Sequential, tokens: TokenArray, state: SequentialOptions['state']): Advance =>
  writing(model, () => model.forwardWithState(tokens, { state }))

/**
 * As `advanceRows`, for one token that is on the device, where nobody looks at it.
 * @param model begins with an Embedding
 * @param token i32, [1], known to be one of the model's
 */
export const advanceToken = (model: Sequential, token: Span, state: SequentialOptions['state']): Advance =>
  writing(model, () => {
    const [embedding, ...rest] = model.children() as [Embedding, ...Layer[]]
    const x = embedding.lookUp(token, [1, 1])
    if (rest.length === 0) return { y: x, state: [] }
    const next = sequential(...rest).forwardWithState(x, { state })
    if (next.y !== x) x.dispose()
    return next
  })

function writing(model: Sequential, body: () => Advance): Advance {
  return model.runtime.noGrad(() => {
    const next = model.withoutTraining(body)
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

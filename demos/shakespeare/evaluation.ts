/** How well a model foretells a text. */
import { crossEntropy } from 'webrnn'
import type { Model } from './model.js'
import { Streams, type Batch } from './streams.js'

export type State = ReturnType<Model['forwardWithState']>['state']

/** The loss of a batch in nats per character, and the state to go on from. */
export function lossOf(model: Model, batch: Batch, before: State | undefined) {
  const { y, state } = model.forwardWithState(batch.tokens, before === undefined ? {} : { state: before })
  const loss = crossEntropy(y, batch.targets)
  y.dispose() // only the graph may hold the scores on
  return { loss, state }
}

/** The held-out tokens as streams: as many rows as a batch has, fewer where the text is short. */
export function heldOut(tokens: Int32Array, batch: number, length: number): Streams {
  return new Streams(tokens, Math.min(batch, Math.floor((tokens.length - 1) / length)), length)
}

/**
 * The mean loss over the streams, read with carried state, in nats per character.
 * @param most how many characters of them are enough
 */
export async function evaluate(model: Model, streams: Streams, most = Infinity): Promise<number> {
  let sum = 0
  let count = 0
  let carried: State | undefined
  model.eval()
  for (const batch of streams.pass()) {
    const { loss, state } = model.runtime.noGrad(() => lossOf(model, batch, carried))
    carried?.forEach((one) => one.dispose())
    carried = state
    sum += (await loss.item()) * batch.targets.length
    count += batch.targets.length
    loss.dispose()
    if (count >= most) break
  }
  carried?.forEach((one) => one.dispose())
  model.train()
  return sum / count
}

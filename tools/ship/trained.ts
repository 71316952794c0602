import { WebRNNError } from '../../bindings/errors.js'

/** What a training gives: the path of the model, and whether a person stopped it before its end. */
export interface Outcome {
  readonly model: string
  readonly isStopped: boolean
}

/** The path of a model that has just been trained. @throws WebRNNError if a person stopped the training */
export function expectWhole({ model, isStopped }: Outcome): string {
  if (!isStopped) return model
  throw new WebRNNError(
    `the training was stopped before its end, so nothing is shipped; what it has learnt is in ${model}. To ship that all the same: --ship --model ${model}`,
  )
}

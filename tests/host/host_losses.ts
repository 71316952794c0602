import type { Kernels } from '../kernels/case.js'
import { crossEntropy } from '../reference/cross_entropy.js'
import { binaryCrossEntropy, squaredError } from '../reference/losses.js'
import { floats, integers, put } from './host_backend.js'

/** The losses in float64. */
export const hostLosses: Pick<Kernels, 'cross_entropy' | 'binary_cross_entropy' | 'squared_error'> = {
  cross_entropy({ N, C, logits, targets, ignoreIndex, factor, weights, smoothing, losses, dLogits }) {
    const options = { weights: weights && floats(weights), smoothing }
    const result = crossEntropy(N, C, floats(logits), integers(targets), ignoreIndex, factor, options)
    put(losses, result.losses)
    if (dLogits) put(dLogits, result.dLogits)
  },
  binary_cross_entropy({ logits, targets, factor, losses, dLogits }) {
    const result = binaryCrossEntropy(floats(logits), floats(targets), factor)
    put(losses, result.losses)
    if (dLogits) put(dLogits, result.gradient)
  },
  squared_error({ x, targets, factor, losses, dX }) {
    const result = squaredError(floats(x), floats(targets), factor)
    put(losses, result.losses)
    if (dX) put(dX, result.gradient)
  },
}

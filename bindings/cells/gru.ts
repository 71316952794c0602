/**
 * Gated recurrent unit, reset gate after the product: the form of cuDNN, PyTorch and Keras (`reset_after`).
 * Cho et al. 2014, "Learning Phrase Representations using RNN Encoder–Decoder", in the variant of its first version.
 */
import type { CellDefinition } from '../language/definition.js'

export const gru: CellDefinition = {
  name: 'gru',
  states: ['h'],
  equations: `
    r  = sigmoid(W@x + R@h + b)
    z  = sigmoid(W@x + R@h + b)
    n  = tanh(W@x + b + r * (R@h + b_R))
    h' = (1 - z) * n + z * h`,
}

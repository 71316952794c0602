/**
 * Gated recurrent unit, reset gate before the product, as published: two products one after the other, so two stages.
 * Cho et al. 2014, "Learning Phrase Representations using RNN Encoder–Decoder".
 */
import type { CellDefinition } from '../language/definition.js'

export const gruBefore: CellDefinition = {
  name: 'gru_before',
  states: ['h'],
  equations: `
    r  = sigmoid(W@x + R@h + b)
    z  = sigmoid(W@x + R@h + b)
    n  = tanh(W@x + R@(r * h) + b)
    h' = (1 - z) * n + z * h`,
}

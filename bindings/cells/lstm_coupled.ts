/**
 * LSTM that lets in as much as it forgets: i = 1 − f.
 * Greff et al. 2015, "LSTM: A Search Space Odyssey" (CIFG).
 */
import type { CellDefinition } from '../language/definition.js'

export const lstmCoupled: CellDefinition = {
  name: 'lstm_coupled',
  states: ['h', 'c'],
  equations: `
    f  = sigmoid(W@x + R@h + b)
    g  = tanh(W@x + R@h + b)
    o  = sigmoid(W@x + R@h + b)
    c' = f * c + (1 - f) * g
    h' = o * tanh(c')`,
}

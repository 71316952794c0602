/**
 * LSTM without an input gate: i = 1.
 * Jozefowicz, Zaremba & Sutskever 2015, "An Empirical Exploration of Recurrent Network Architectures".
 */
import type { CellDefinition } from '../language/definition.js'

export const lstmI: CellDefinition = {
  name: 'lstm_i',
  states: ['h', 'c'],
  equations: `
    f  = sigmoid(W@x + R@h + b)
    g  = tanh(W@x + R@h + b)
    o  = sigmoid(W@x + R@h + b)
    c' = f * c + g
    h' = o * tanh(c')`,
}

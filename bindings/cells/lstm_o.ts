/**
 * LSTM without an output gate: o = 1.
 * Jozefowicz, Zaremba & Sutskever 2015, "An Empirical Exploration of Recurrent Network Architectures".
 */
import type { CellDefinition } from '../language/definition.js'

export const lstmO: CellDefinition = {
  name: 'lstm_o',
  states: ['h', 'c'],
  equations: `
    i  = sigmoid(W@x + R@h + b)
    f  = sigmoid(W@x + R@h + b)
    g  = tanh(W@x + R@h + b)
    c' = f * c + i * g
    h' = tanh(c')`,
}

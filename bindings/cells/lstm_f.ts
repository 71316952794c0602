/**
 * LSTM without a forget gate: f = 1.
 * Jozefowicz, Zaremba & Sutskever 2015, "An Empirical Exploration of Recurrent Network Architectures"; the LSTM of Hochreiter & Schmidhuber 1997.
 */
import type { CellDefinition } from '../language/definition.js'

export const lstmF: CellDefinition = {
  name: 'lstm_f',
  states: ['h', 'c'],
  equations: `
    i  = sigmoid(W@x + R@h + b)
    g  = tanh(W@x + R@h + b)
    o  = sigmoid(W@x + R@h + b)
    c' = c + i * g
    h' = o * tanh(c')`,
}

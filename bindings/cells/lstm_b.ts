/**
 * LSTM whose forget gate starts open: its bias is 1 at first.
 * Jozefowicz, Zaremba & Sutskever 2015, "An Empirical Exploration of Recurrent Network Architectures"; Gers, Schmidhuber & Cummins 2000, "Learning to Forget".
 */
import type { CellDefinition } from '../language/definition.js'

export const lstmB: CellDefinition = {
  name: 'lstm_b',
  states: ['h', 'c'],
  equations: `
    i  = sigmoid(W@x + R@h + b)
    f  = sigmoid(W@x + R@h + b)
    g  = tanh(W@x + R@h + b)
    o  = sigmoid(W@x + R@h + b)
    c' = f * c + i * g
    h' = o * tanh(c')
    b_f := 1`,
}

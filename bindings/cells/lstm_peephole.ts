/**
 * LSTM whose gates see the cell state, each unit its own.
 * Gers & Schmidhuber 2000, "Recurrent Nets that Time and Count".
 */
import type { CellDefinition } from '../language/definition.js'

export const lstmPeephole: CellDefinition = {
  name: 'lstm_peephole',
  states: ['h', 'c'],
  equations: `
    i  = sigmoid(W@x + R@h + P * c + b)
    f  = sigmoid(W@x + R@h + P * c + b)
    g  = tanh(W@x + R@h + b)
    c' = f * c + i * g
    o  = sigmoid(W@x + R@h + P * c' + b)
    h' = o * tanh(c')`,
}

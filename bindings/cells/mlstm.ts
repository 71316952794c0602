/**
 * Multiplicative LSTM: each input has a recurrent matrix of its own, in factors.
 * Krause et al. 2016, "Multiplicative LSTM for Sequence Modelling"; Radford et al. 2017, "Learning to Generate Reviews and Discovering Sentiment".
 */
import type { CellDefinition } from '../language/definition.js'

export const mlstm: CellDefinition = {
  name: 'mlstm',
  states: ['h', 'c'],
  equations: `
    m  = (W@x) * (R@h)
    i  = sigmoid(W@x + R@m + b)
    f  = sigmoid(W@x + R@m + b)
    g  = tanh(W@x + R@m + b)
    o  = sigmoid(W@x + R@m + b)
    c' = f * c + i * g
    h' = o * tanh(c')`,
}

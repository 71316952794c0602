/**
 * Long short-term memory with a forget gate.
 * Hochreiter & Schmidhuber 1997, "Long Short-Term Memory"; Gers, Schmidhuber & Cummins 2000, "Learning to Forget".
 */
import type { CellDefinition } from '../language/definition.js'

export const lstm: CellDefinition = {
  name: 'lstm',
  states: ['h', 'c'],
  equations: `
    i  = sigmoid(W@x + R@h + b)
    f  = sigmoid(W@x + R@h + b)
    g  = tanh(W@x + R@h + b)
    o  = sigmoid(W@x + R@h + b)
    c' = f * c + i * g
    h' = o * tanh(c')`,
}

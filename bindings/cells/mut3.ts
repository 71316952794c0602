/**
 * The third of three cells found by mutation.
 * Jozefowicz, Zaremba & Sutskever 2015, "An Empirical Exploration of Recurrent Network Architectures".
 */
import type { CellDefinition } from '../language/definition.js'

export const mut3: CellDefinition = {
  name: 'mut3',
  states: ['h'],
  equations: `
    z  = sigmoid(W@x + R@tanh(h) + b)
    r  = sigmoid(W@x + R@h + b)
    n  = tanh(W@x + R@(r * h) + b)
    h' = z * n + (1 - z) * h`,
}

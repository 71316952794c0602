/**
 * The second of three cells found by mutation. It reads x without a matrix, so input and hidden size are the same.
 * Jozefowicz, Zaremba & Sutskever 2015, "An Empirical Exploration of Recurrent Network Architectures".
 */
import type { CellDefinition } from '../language/definition.js'

export const mut2: CellDefinition = {
  name: 'mut2',
  states: ['h'],
  equations: `
    z  = sigmoid(W@x + R@h + b)
    r  = sigmoid(x + R@h + b)
    n  = tanh(W@x + R@(r * h) + b)
    h' = z * n + (1 - z) * h`,
}

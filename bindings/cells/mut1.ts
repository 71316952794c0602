/**
 * The first of three cells found by mutation. It reads x without a matrix, so input and hidden size are the same.
 * Jozefowicz, Zaremba & Sutskever 2015, "An Empirical Exploration of Recurrent Network Architectures".
 */
import type { CellDefinition } from '../language/definition.js'

export const mut1: CellDefinition = {
  name: 'mut1',
  states: ['h'],
  equations: `
    z  = sigmoid(W@x + b)
    r  = sigmoid(W@x + R@h + b)
    n  = tanh(tanh(x) + R@(r * h) + b)
    h' = z * n + (1 - z) * h`,
}

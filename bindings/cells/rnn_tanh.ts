/** Simple recurrent network. Elman 1990, "Finding Structure in Time". */
import type { CellDefinition } from '../language/definition.js'

export const rnnTanh: CellDefinition = {
  name: 'rnn_tanh',
  states: ['h'],
  equations: `
    h' = tanh(W@x + R@h + b)`,
}

/** Simple recurrent network of rectified units. Le, Jaitly & Hinton 2015, "A Simple Way to Initialize Recurrent Networks of Rectified Linear Units". */
import type { CellDefinition } from '../language/definition.js'

export const rnnRelu: CellDefinition = {
  name: 'rnn_relu',
  states: ['h'],
  equations: `
    h' = relu(W@x + R@h + b)`,
}

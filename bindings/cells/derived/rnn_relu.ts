// Derived from bindings/cells/rnn_relu.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/rnn_relu.wasm'
import backward from '../../../shaders/cells/rnn_relu_backward.wgsl'
import forward from '../../../shaders/cells/rnn_relu_forward.wgsl'
import type { Cell } from '../cell.js'
import { rnnRelu as definition } from '../rnn_relu.js'

export const rnnRelu: Cell = {
  ...definition,
  compiled: {
    name: 'rnn_relu',
    states: ['h'],
    inputs: ['h'],
    inputBiases: ['h'],
    raw: false,
    peepholes: [],
    recurrent: ['h'],
    recurrentBiases: ['h'],
    starts: [],
    stages: [{ begin: 0, end: 1, operand: 0 }],
    saved: [],
    carried: [],
    separate: false,
    wgsl: { forward, backward },
    wasm,
  },
}

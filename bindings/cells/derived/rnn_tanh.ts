// Derived from bindings/cells/rnn_tanh.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/rnn_tanh.wasm'
import backward from '../../../shaders/cells/rnn_tanh_backward.wgsl'
import forward from '../../../shaders/cells/rnn_tanh_forward.wgsl'
import type { Cell } from '../cell.js'
import { rnnTanh as definition } from '../rnn_tanh.js'

export const rnnTanh: Cell = {
  ...definition,
  compiled: {
    name: 'rnn_tanh',
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

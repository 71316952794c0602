// Derived from bindings/cells/lstm_b.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/lstm_b.wasm'
import backward from '../../../shaders/cells/lstm_b_backward.wgsl'
import forward from '../../../shaders/cells/lstm_b_forward.wgsl'
import type { Cell } from '../cell.js'
import { lstmB as definition } from '../lstm_b.js'

export const lstmB: Cell = {
  ...definition,
  compiled: {
    name: 'lstm_b',
    states: ['h', 'c'],
    inputs: ['i', 'f', 'g', 'o'],
    inputBiases: ['i', 'f', 'g', 'o'],
    raw: false,
    peepholes: [],
    recurrent: ['i', 'f', 'g', 'o'],
    recurrentBiases: ['i', 'f', 'g', 'o'],
    starts: [
      { parameter: 'bias_ih', gate: 'f', value: 1 },
      { parameter: 'bias_hh', gate: 'f', value: 0 },
    ],
    stages: [{ begin: 0, end: 4, operand: 0 }],
    saved: ['i', 'f', 'g', 'o'],
    carried: [],
    separate: false,
    wgsl: { forward, backward },
    wasm,
  },
}

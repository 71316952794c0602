// Derived from bindings/cells/lstm_i.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/lstm_i.wasm'
import backward from '../../../shaders/cells/lstm_i_backward.wgsl'
import forward from '../../../shaders/cells/lstm_i_forward.wgsl'
import type { Cell } from '../cell.js'
import { lstmI as definition } from '../lstm_i.js'

export const lstmI: Cell = {
  ...definition,
  compiled: {
    name: 'lstm_i',
    states: ['h', 'c'],
    inputs: ['f', 'g', 'o'],
    inputBiases: ['f', 'g', 'o'],
    raw: false,
    peepholes: [],
    recurrent: ['f', 'g', 'o'],
    recurrentBiases: ['f', 'g', 'o'],
    starts: [],
    stages: [{ begin: 0, end: 3, operand: 0 }],
    saved: ['f', 'g', 'o'],
    carried: [],
    separate: false,
    wgsl: { forward, backward },
    wasm,
  },
}

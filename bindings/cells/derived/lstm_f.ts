// Derived from bindings/cells/lstm_f.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/lstm_f.wasm'
import backward from '../../../shaders/cells/lstm_f_backward.wgsl'
import forward from '../../../shaders/cells/lstm_f_forward.wgsl'
import type { Cell } from '../cell.js'
import { lstmF as definition } from '../lstm_f.js'

export const lstmF: Cell = {
  ...definition,
  compiled: {
    name: 'lstm_f',
    states: ['h', 'c'],
    inputs: ['i', 'g', 'o'],
    inputBiases: ['i', 'g', 'o'],
    raw: false,
    peepholes: [],
    recurrent: ['i', 'g', 'o'],
    recurrentBiases: ['i', 'g', 'o'],
    starts: [],
    stages: [{ begin: 0, end: 3, operand: 0 }],
    saved: ['i', 'g', 'o'],
    carried: [],
    separate: false,
    wgsl: { forward, backward },
    wasm,
  },
}

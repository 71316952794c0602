// Derived from bindings/cells/lstm_o.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/lstm_o.wasm'
import backward from '../../../shaders/cells/lstm_o_backward.wgsl'
import forward from '../../../shaders/cells/lstm_o_forward.wgsl'
import type { Cell } from '../cell.js'
import { lstmO as definition } from '../lstm_o.js'

export const lstmO: Cell = {
  ...definition,
  compiled: {
    name: 'lstm_o',
    states: ['h', 'c'],
    inputs: ['i', 'f', 'g'],
    inputBiases: ['i', 'f', 'g'],
    raw: false,
    peepholes: [],
    recurrent: ['i', 'f', 'g'],
    recurrentBiases: ['i', 'f', 'g'],
    starts: [],
    stages: [{ begin: 0, end: 3, operand: 0 }],
    saved: ['i', 'f', 'g'],
    carried: [],
    separate: false,
    wgsl: { forward, backward },
    wasm,
  },
}

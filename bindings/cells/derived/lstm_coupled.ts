// Derived from bindings/cells/lstm_coupled.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/lstm_coupled.wasm'
import backward from '../../../shaders/cells/lstm_coupled_backward.wgsl'
import forward from '../../../shaders/cells/lstm_coupled_forward.wgsl'
import type { Cell } from '../cell.js'
import { lstmCoupled as definition } from '../lstm_coupled.js'

export const lstmCoupled: Cell = {
  ...definition,
  compiled: {
    name: 'lstm_coupled',
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

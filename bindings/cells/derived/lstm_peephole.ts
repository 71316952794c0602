// Derived from bindings/cells/lstm_peephole.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/lstm_peephole.wasm'
import backward from '../../../shaders/cells/lstm_peephole_backward.wgsl'
import forward from '../../../shaders/cells/lstm_peephole_forward.wgsl'
import type { Cell } from '../cell.js'
import { lstmPeephole as definition } from '../lstm_peephole.js'

export const lstmPeephole: Cell = {
  ...definition,
  compiled: {
    name: 'lstm_peephole',
    states: ['h', 'c'],
    inputs: ['i', 'f', 'g', 'o'],
    inputBiases: ['i', 'f', 'g', 'o'],
    raw: false,
    peepholes: ['i', 'f', 'o'],
    recurrent: ['i', 'f', 'g', 'o'],
    recurrentBiases: ['i', 'f', 'g', 'o'],
    starts: [],
    stages: [{ begin: 0, end: 4, operand: 0 }],
    saved: ['i', 'f', 'g', 'o'],
    carried: [],
    separate: true,
    wgsl: { forward, backward },
    wasm,
  },
}

// Derived from bindings/cells/lstm.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/lstm.wasm'
import backward from '../../../shaders/cells/lstm_backward.wgsl'
import forward from '../../../shaders/cells/lstm_forward.wgsl'
import type { Cell } from '../cell.js'
import { lstm as definition } from '../lstm.js'

export const lstm: Cell = {
  ...definition,
  compiled: {
    name: 'lstm',
    states: ['h', 'c'],
    inputs: ['i', 'f', 'g', 'o'],
    inputBiases: ['i', 'f', 'g', 'o'],
    raw: false,
    peepholes: [],
    recurrent: ['i', 'f', 'g', 'o'],
    recurrentBiases: ['i', 'f', 'g', 'o'],
    starts: [],
    stages: [{ begin: 0, end: 4, operand: 0 }],
    saved: ['i', 'f', 'g', 'o'],
    carried: [],
    separate: false,
    wgsl: { forward, backward },
    wasm,
  },
}

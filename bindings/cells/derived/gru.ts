// Derived from bindings/cells/gru.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/gru.wasm'
import backward from '../../../shaders/cells/gru_backward.wgsl'
import forward from '../../../shaders/cells/gru_forward.wgsl'
import type { Cell } from '../cell.js'
import { gru as definition } from '../gru.js'

export const gru: Cell = {
  ...definition,
  compiled: {
    name: 'gru',
    states: ['h'],
    inputs: ['r', 'z', 'n'],
    inputBiases: ['r', 'z', 'n'],
    raw: false,
    peepholes: [],
    recurrent: ['r', 'z', 'n'],
    recurrentBiases: ['r', 'z', 'n'],
    starts: [],
    stages: [{ begin: 0, end: 3, operand: 0 }],
    saved: ['r', 'z', 'ru.n', 'n'],
    carried: [],
    separate: true,
    wgsl: { forward, backward },
    wasm,
  },
}

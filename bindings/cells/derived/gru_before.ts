// Derived from bindings/cells/gru_before.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/gru_before.wasm'
import backward from '../../../shaders/cells/gru_before_backward.wgsl'
import forward from '../../../shaders/cells/gru_before_forward.wgsl'
import type { Cell } from '../cell.js'
import { gruBefore as definition } from '../gru_before.js'

export const gruBefore: Cell = {
  ...definition,
  compiled: {
    name: 'gru_before',
    states: ['h'],
    inputs: ['r', 'z', 'n'],
    inputBiases: ['r', 'z', 'n'],
    raw: false,
    peepholes: [],
    recurrent: ['r', 'z', 'n'],
    recurrentBiases: ['r', 'z', 'n'],
    starts: [],
    stages: [
      { begin: 0, end: 2, operand: 0 },
      { begin: 2, end: 3, operand: null },
    ],
    saved: ['r', 'z', 'n', 'operand.1'],
    carried: ['r', 'z'],
    separate: false,
    wgsl: { forward, backward },
    wasm,
  },
}

// Derived from bindings/cells/mut3.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/mut3.wasm'
import backward from '../../../shaders/cells/mut3_backward.wgsl'
import forward from '../../../shaders/cells/mut3_forward.wgsl'
import type { Cell } from '../cell.js'
import { mut3 as definition } from '../mut3.js'

export const mut3: Cell = {
  ...definition,
  compiled: {
    name: 'mut3',
    states: ['h'],
    inputs: ['z', 'r', 'n'],
    inputBiases: ['z', 'r', 'n'],
    raw: false,
    peepholes: [],
    recurrent: ['z', 'r', 'n'],
    recurrentBiases: ['z', 'r', 'n'],
    starts: [],
    stages: [
      { begin: 0, end: 1, operand: null },
      { begin: 1, end: 2, operand: 0 },
      { begin: 2, end: 3, operand: null },
    ],
    saved: ['z', 'r', 'n', 'operand.0', 'operand.2'],
    carried: ['z', 'r'],
    separate: false,
    wgsl: { forward, backward },
    wasm,
  },
}

// Derived from bindings/cells/mut2.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/mut2.wasm'
import backward from '../../../shaders/cells/mut2_backward.wgsl'
import forward from '../../../shaders/cells/mut2_forward.wgsl'
import type { Cell } from '../cell.js'
import { mut2 as definition } from '../mut2.js'

export const mut2: Cell = {
  ...definition,
  compiled: {
    name: 'mut2',
    states: ['h'],
    inputs: ['z', 'n'],
    inputBiases: ['z', 'n'],
    raw: true,
    peepholes: [],
    recurrent: ['z', 'r', 'n'],
    recurrentBiases: ['z', 'r', 'n'],
    starts: [],
    stages: [
      { begin: 0, end: 2, operand: 0 },
      { begin: 2, end: 3, operand: null },
    ],
    saved: ['z', 'r', 'n', 'operand.1'],
    carried: ['z', 'r'],
    separate: true,
    wgsl: { forward, backward },
    wasm,
  },
}

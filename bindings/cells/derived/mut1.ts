// Derived from bindings/cells/mut1.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/mut1.wasm'
import backward from '../../../shaders/cells/mut1_backward.wgsl'
import forward from '../../../shaders/cells/mut1_forward.wgsl'
import type { Cell } from '../cell.js'
import { mut1 as definition } from '../mut1.js'

export const mut1: Cell = {
  ...definition,
  compiled: {
    name: 'mut1',
    states: ['h'],
    inputs: ['z', 'r'],
    inputBiases: ['z', 'r'],
    raw: true,
    peepholes: [],
    recurrent: ['r', 'n'],
    recurrentBiases: ['r', 'n'],
    starts: [],
    stages: [
      { begin: 0, end: 1, operand: 0 },
      { begin: 1, end: 2, operand: null },
    ],
    saved: ['r', 'z', 'n_1', 'n', 'operand.1'],
    carried: ['r'],
    separate: true,
    wgsl: { forward, backward },
    wasm,
  },
}

// Derived from bindings/cells/mlstm.ts by `npm run derive`. Do not edit.
import wasm from '../../../dist/wasm/cells/mlstm.wasm'
import backward from '../../../shaders/cells/mlstm_backward.wgsl'
import forward from '../../../shaders/cells/mlstm_forward.wgsl'
import type { Cell } from '../cell.js'
import { mlstm as definition } from '../mlstm.js'

export const mlstm: Cell = {
  ...definition,
  compiled: {
    name: 'mlstm',
    states: ['h', 'c'],
    inputs: ['m', 'i', 'f', 'g', 'o'],
    inputBiases: ['i', 'f', 'g', 'o'],
    raw: false,
    peepholes: [],
    recurrent: ['m', 'i', 'f', 'g', 'o'],
    recurrentBiases: ['i', 'f', 'g', 'o'],
    starts: [],
    stages: [
      { begin: 0, end: 1, operand: 0 },
      { begin: 1, end: 5, operand: null },
    ],
    saved: ['wx.m', 'ru.m', 'i', 'f', 'g', 'o', 'operand.1'],
    carried: ['m'],
    separate: true,
    wgsl: { forward, backward },
    wasm,
  },
}

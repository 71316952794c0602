import {
  at,
  item,
  recurrentProduct,
  recurrentProductBackward,
  sigmoid,
  stacked,
  units,
  type ReferenceCell,
} from './cell.js'

/**
 * Jozefowicz et al. 2015, "LSTM-f", no forget gate: i, o = σ(W x + R h + b), g = tanh(W x + R h + b),
 * c' = c + i⊙g, h' = o⊙tanh(c').
 */
export const lstmF: ReferenceCell = {
  name: 'lstm_f',
  states: ['h', 'c'],
  inputs: ['i', 'g', 'o'],
  inputBiases: ['i', 'g', 'o'],
  raw: false,
  peepholes: [],
  recurrent: ['i', 'g', 'o'],
  recurrentBiases: ['i', 'g', 'o'],
  separate: false,

  forward(input) {
    const { H, wx } = input
    const h = item(input.before, 0)
    const c = item(input.before, 1)
    const ru = [0, 1, 2].map((gate) => recurrentProduct(input, gate, h))
    const pre = (gate: number, j: number): number => at(wx, gate * H + j) + at(item(ru, gate), j)
    const i = units(H, (j) => sigmoid(pre(0, j)))
    const g = units(H, (j) => Math.tanh(pre(1, j)))
    const o = units(H, (j) => sigmoid(pre(2, j)))
    const cNext = units(H, (j) => at(c, j) + at(i, j) * at(g, j))
    const hNext = units(H, (j) => at(o, j) * Math.tanh(at(cNext, j)))
    return { after: [hNext, cNext], operands: [h, h, h], inner: { i, g, o } }
  },

  backward(input, result, dAfter) {
    const { H } = input
    const { i, g, o } = result.inner as Record<'i' | 'g' | 'o', Float64Array>
    const dh = item(dAfter, 0)
    const squashed = item(result.after, 1).map(Math.tanh)
    const dCell = units(H, (j) => at(item(dAfter, 1), j) + at(dh, j) * at(o, j) * (1 - at(squashed, j) ** 2))
    const dI = units(H, (j) => at(dCell, j) * at(g, j) * at(i, j) * (1 - at(i, j)))
    const dG = units(H, (j) => at(dCell, j) * at(i, j) * (1 - at(g, j) ** 2))
    const dO = units(H, (j) => at(dh, j) * at(squashed, j) * at(o, j) * (1 - at(o, j)))
    const dRu = stacked(dI, dG, dO)
    const dhBefore = new Float64Array(H)
    for (let gate = 0; gate < 3; gate++) recurrentProductBackward(input, gate, dRu, dhBefore)
    return { dWx: dRu, dRu, dBefore: [dhBefore, dCell] }
  },
}

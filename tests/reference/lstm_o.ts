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
 * Jozefowicz et al. 2015, "LSTM-o", no output gate: i, f = σ(W x + R h + b), g = tanh(W x + R h + b),
 * c' = f⊙c + i⊙g, h' = tanh(c').
 */
export const lstmO: ReferenceCell = {
  name: 'lstm_o',
  states: ['h', 'c'],
  inputs: ['i', 'f', 'g'],
  inputBiases: ['i', 'f', 'g'],
  raw: false,
  peepholes: [],
  recurrent: ['i', 'f', 'g'],
  recurrentBiases: ['i', 'f', 'g'],
  separate: false,

  forward(input) {
    const { H, wx } = input
    const h = item(input.before, 0)
    const c = item(input.before, 1)
    const ru = [0, 1, 2].map((gate) => recurrentProduct(input, gate, h))
    const pre = (gate: number, j: number): number => at(wx, gate * H + j) + at(item(ru, gate), j)
    const i = units(H, (j) => sigmoid(pre(0, j)))
    const f = units(H, (j) => sigmoid(pre(1, j)))
    const g = units(H, (j) => Math.tanh(pre(2, j)))
    const cNext = units(H, (j) => at(f, j) * at(c, j) + at(i, j) * at(g, j))
    return { after: [cNext.map(Math.tanh), cNext], operands: [h, h, h], inner: { i, f, g } }
  },

  backward(input, result, dAfter) {
    const { H } = input
    const { i, f, g } = result.inner as Record<'i' | 'f' | 'g', Float64Array>
    const c = item(input.before, 1)
    const hNext = item(result.after, 0)
    const dCell = units(H, (j) => at(item(dAfter, 1), j) + at(item(dAfter, 0), j) * (1 - at(hNext, j) ** 2))
    const dI = units(H, (j) => at(dCell, j) * at(g, j) * at(i, j) * (1 - at(i, j)))
    const dF = units(H, (j) => at(dCell, j) * at(c, j) * at(f, j) * (1 - at(f, j)))
    const dG = units(H, (j) => at(dCell, j) * at(i, j) * (1 - at(g, j) ** 2))
    const dRu = stacked(dI, dF, dG)
    const dhBefore = new Float64Array(H)
    for (let gate = 0; gate < 3; gate++) recurrentProductBackward(input, gate, dRu, dhBefore)
    const dcBefore = units(H, (j) => at(dCell, j) * at(f, j))
    return { dWx: dRu, dRu, dBefore: [dhBefore, dcBefore] }
  },
}

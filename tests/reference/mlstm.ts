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
 * Krause et al. 2016, "Multiplicative LSTM": m = (W x)⊙(R h), then the LSTM that reads m instead of h:
 * i, f, o = σ(W x + R m + b), g = tanh(W x + R m + b), c' = f⊙c + i⊙g, h' = o⊙tanh(c').
 */
export const mlstm: ReferenceCell = {
  name: 'mlstm',
  states: ['h', 'c'],
  inputs: ['m', 'i', 'f', 'g', 'o'],
  inputBiases: ['i', 'f', 'g', 'o'],
  raw: false,
  peepholes: [],
  recurrent: ['m', 'i', 'f', 'g', 'o'],
  recurrentBiases: ['i', 'f', 'g', 'o'],
  separate: true,

  forward(input) {
    const { H, wx } = input
    const h = item(input.before, 0)
    const c = item(input.before, 1)
    const product = recurrentProduct(input, 0, h)
    const m = units(H, (j) => at(wx, j) * at(product, j))
    const ru = [1, 2, 3, 4].map((gate) => recurrentProduct(input, gate, m))
    const pre = (gate: number, j: number): number => at(wx, gate * H + j) + at(item(ru, gate - 1), j)
    const i = units(H, (j) => sigmoid(pre(1, j)))
    const f = units(H, (j) => sigmoid(pre(2, j)))
    const g = units(H, (j) => Math.tanh(pre(3, j)))
    const o = units(H, (j) => sigmoid(pre(4, j)))
    const cNext = units(H, (j) => at(f, j) * at(c, j) + at(i, j) * at(g, j))
    const hNext = units(H, (j) => at(o, j) * Math.tanh(at(cNext, j)))
    return { after: [hNext, cNext], operands: [h, m, m, m, m], inner: { product, i, f, g, o } }
  },

  backward(input, result, dAfter) {
    const { H, wx } = input
    const { product, i, f, g, o } = result.inner as Record<'product' | 'i' | 'f' | 'g' | 'o', Float64Array>
    const c = item(input.before, 1)
    const dh = item(dAfter, 0)
    const squashed = item(result.after, 1).map(Math.tanh)
    const dCell = units(H, (j) => at(item(dAfter, 1), j) + at(dh, j) * at(o, j) * (1 - at(squashed, j) ** 2))
    const dI = units(H, (j) => at(dCell, j) * at(g, j) * at(i, j) * (1 - at(i, j)))
    const dF = units(H, (j) => at(dCell, j) * at(c, j) * at(f, j) * (1 - at(f, j)))
    const dG = units(H, (j) => at(dCell, j) * at(i, j) * (1 - at(g, j) ** 2))
    const dO = units(H, (j) => at(dh, j) * at(squashed, j) * at(o, j) * (1 - at(o, j)))
    const dRu = stacked(new Float64Array(H), dI, dF, dG, dO)
    const dM = new Float64Array(H)
    for (let gate = 1; gate < 5; gate++) recurrentProductBackward(input, gate, dRu, dM)
    const dWx = dRu.slice()
    dWx.set(units(H, (j) => at(dM, j) * at(product, j)))
    dRu.set(units(H, (j) => at(dM, j) * at(wx, j)))
    const dhBefore = new Float64Array(H)
    recurrentProductBackward(input, 0, dRu, dhBefore)
    const dcBefore = units(H, (j) => at(dCell, j) * at(f, j))
    return { dWx, dRu, dBefore: [dhBefore, dcBefore] }
  },
}

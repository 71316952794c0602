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
 * Greff et al. 2015, coupled input and forget gates (CIFG): f, o = σ(W x + R h + b), g = tanh(W x + R h + b),
 * c' = f⊙c + (1 − f)⊙g, h' = o⊙tanh(c').
 */
export const lstmCoupled: ReferenceCell = {
  name: 'lstm_coupled',
  states: ['h', 'c'],
  inputs: ['f', 'g', 'o'],
  inputBiases: ['f', 'g', 'o'],
  raw: false,
  peepholes: [],
  recurrent: ['f', 'g', 'o'],
  recurrentBiases: ['f', 'g', 'o'],
  separate: false,

  forward(input) {
    const { H, wx } = input
    const h = item(input.before, 0)
    const c = item(input.before, 1)
    const ru = [0, 1, 2].map((gate) => recurrentProduct(input, gate, h))
    const pre = (gate: number, j: number): number => at(wx, gate * H + j) + at(item(ru, gate), j)
    const f = units(H, (j) => sigmoid(pre(0, j)))
    const g = units(H, (j) => Math.tanh(pre(1, j)))
    const o = units(H, (j) => sigmoid(pre(2, j)))
    const cNext = units(H, (j) => at(f, j) * at(c, j) + (1 - at(f, j)) * at(g, j))
    const hNext = units(H, (j) => at(o, j) * Math.tanh(at(cNext, j)))
    return { after: [hNext, cNext], operands: [h, h, h], inner: { f, g, o } }
  },

  backward(input, result, dAfter) {
    const { H } = input
    const { f, g, o } = result.inner as Record<'f' | 'g' | 'o', Float64Array>
    const c = item(input.before, 1)
    const dh = item(dAfter, 0)
    const squashed = item(result.after, 1).map(Math.tanh)
    const dCell = units(H, (j) => at(item(dAfter, 1), j) + at(dh, j) * at(o, j) * (1 - at(squashed, j) ** 2))
    const dF = units(H, (j) => at(dCell, j) * (at(c, j) - at(g, j)) * at(f, j) * (1 - at(f, j)))
    const dG = units(H, (j) => at(dCell, j) * (1 - at(f, j)) * (1 - at(g, j) ** 2))
    const dO = units(H, (j) => at(dh, j) * at(squashed, j) * at(o, j) * (1 - at(o, j)))
    const dRu = stacked(dF, dG, dO)
    const dhBefore = new Float64Array(H)
    for (let gate = 0; gate < 3; gate++) recurrentProductBackward(input, gate, dRu, dhBefore)
    const dcBefore = units(H, (j) => at(dCell, j) * at(f, j))
    return { dWx: dRu, dRu, dBefore: [dhBefore, dcBefore] }
  },
}

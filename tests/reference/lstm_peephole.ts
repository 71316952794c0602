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
 * Gers & Schmidhuber 2000, "Recurrent Nets that Time and Count", with the whole gradient (Graves 2013):
 * i, f = σ(W x + R h + P⊙c + b), g = tanh(W x + R h + b), c' = f⊙c + i⊙g, o = σ(W x + R h + P⊙c' + b), h' = o⊙tanh(c').
 */
export const lstmPeephole: ReferenceCell = {
  name: 'lstm_peephole',
  states: ['h', 'c'],
  inputs: ['i', 'f', 'g', 'o'],
  inputBiases: ['i', 'f', 'g', 'o'],
  raw: false,
  peepholes: ['i', 'f', 'o'],
  recurrent: ['i', 'f', 'g', 'o'],
  recurrentBiases: ['i', 'f', 'g', 'o'],
  separate: true,

  forward(input) {
    const { H, wx } = input
    const P = input.peephole ?? []
    const h = item(input.before, 0)
    const c = item(input.before, 1)
    const ru = [0, 1, 2, 3].map((gate) => recurrentProduct(input, gate, h))
    const pre = (gate: number, j: number): number => at(wx, gate * H + j) + at(item(ru, gate), j)
    const i = units(H, (j) => sigmoid(pre(0, j) + at(P, j) * at(c, j)))
    const f = units(H, (j) => sigmoid(pre(1, j) + at(P, H + j) * at(c, j)))
    const g = units(H, (j) => Math.tanh(pre(2, j)))
    const cNext = units(H, (j) => at(f, j) * at(c, j) + at(i, j) * at(g, j))
    const o = units(H, (j) => sigmoid(pre(3, j) + at(P, 2 * H + j) * at(cNext, j)))
    const hNext = units(H, (j) => at(o, j) * Math.tanh(at(cNext, j)))
    return { after: [hNext, cNext], operands: [h, h, h, h], inner: { i, f, g, o } }
  },

  backward(input, result, dAfter) {
    const { H } = input
    const P = input.peephole ?? []
    const { i, f, g, o } = result.inner as Record<'i' | 'f' | 'g' | 'o', Float64Array>
    const c = item(input.before, 1)
    const cNext = item(result.after, 1)
    const dh = item(dAfter, 0)
    const squashed = cNext.map(Math.tanh)
    const dO = units(H, (j) => at(dh, j) * at(squashed, j) * at(o, j) * (1 - at(o, j)))
    // The new cell state reaches the loss through later steps, through h' and through the output gate that looks at it.
    const dCell = units(
      H,
      (j) => at(item(dAfter, 1), j) + at(dh, j) * at(o, j) * (1 - at(squashed, j) ** 2) + at(dO, j) * at(P, 2 * H + j),
    )
    const dI = units(H, (j) => at(dCell, j) * at(g, j) * at(i, j) * (1 - at(i, j)))
    const dF = units(H, (j) => at(dCell, j) * at(c, j) * at(f, j) * (1 - at(f, j)))
    const dG = units(H, (j) => at(dCell, j) * at(i, j) * (1 - at(g, j) ** 2))
    const dRu = stacked(dI, dF, dG, dO)
    const dP = [dI.map((d, j) => d * at(c, j)), dF.map((d, j) => d * at(c, j)), dO.map((d, j) => d * at(cNext, j))]
    const dhBefore = new Float64Array(H)
    for (let gate = 0; gate < 4; gate++) recurrentProductBackward(input, gate, dRu, dhBefore)
    const dcBefore = units(H, (j) => at(dCell, j) * at(f, j) + at(dI, j) * at(P, j) + at(dF, j) * at(P, H + j))
    return { dWx: stacked(dRu, ...dP), dRu, dBefore: [dhBefore, dcBefore] }
  },
}

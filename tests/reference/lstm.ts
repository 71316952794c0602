import { at, item, recurrentProduct, recurrentProductBackward, sigmoid, type ReferenceCell } from './cell.js'

/**
 * Hochreiter & Schmidhuber 1997 with the forget gate of Gers 2000, gates in PyTorch's order:
 * i, f, o = σ(W x + R h + b), g = tanh(W x + R h + b), c' = f⊙c + i⊙g, h' = o⊙tanh(c').
 */
export const lstm: ReferenceCell = {
  name: 'lstm',
  states: ['h', 'c'],
  inputs: ['i', 'f', 'g', 'o'],
  inputBiases: ['i', 'f', 'g', 'o'],
  raw: false,
  peepholes: [],
  recurrent: ['i', 'f', 'g', 'o'],
  recurrentBiases: ['i', 'f', 'g', 'o'],
  separate: false,

  forward(input) {
    const { H, wx } = input
    const h = item(input.before, 0)
    const c = item(input.before, 1)
    const ru = [0, 1, 2, 3].map((gate) => recurrentProduct(input, gate, h))
    const [i, f, g, o, cNext, hNext] = Array.from({ length: 6 }, () => new Float64Array(H)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    for (let j = 0; j < H; j++) {
      const pre = (gate: number): number => at(wx, gate * H + j) + at(item(ru, gate), j)
      const input_ = sigmoid(pre(0))
      const forget = sigmoid(pre(1))
      const candidate = Math.tanh(pre(2))
      const output = sigmoid(pre(3))
      const cell = forget * at(c, j) + input_ * candidate
      i[j] = input_
      f[j] = forget
      g[j] = candidate
      o[j] = output
      cNext[j] = cell
      hNext[j] = output * Math.tanh(cell)
    }
    return { after: [hNext, cNext], operands: [h, h, h, h], inner: { i, f, g, o } }
  },

  backward(input, result, dAfter) {
    const { H } = input
    const { i, f, g, o } = result.inner as Record<'i' | 'f' | 'g' | 'o', Float64Array>
    const c = item(input.before, 1)
    const cNext = item(result.after, 1)
    const dh = item(dAfter, 0)
    const dRu = new Float64Array(4 * H)
    const dcBefore = new Float64Array(H)
    for (let j = 0; j < H; j++) {
      const squashed = Math.tanh(at(cNext, j))
      const dOutput = at(dh, j) * squashed
      const dCell = at(item(dAfter, 1), j) + at(dh, j) * at(o, j) * (1 - squashed * squashed)
      dRu[j] = dCell * at(g, j) * at(i, j) * (1 - at(i, j))
      dRu[H + j] = dCell * at(c, j) * at(f, j) * (1 - at(f, j))
      dRu[2 * H + j] = dCell * at(i, j) * (1 - at(g, j) ** 2)
      dRu[3 * H + j] = dOutput * at(o, j) * (1 - at(o, j))
      dcBefore[j] = dCell * at(f, j)
    }
    const dhBefore = new Float64Array(H)
    for (let gate = 0; gate < 4; gate++) recurrentProductBackward(input, gate, dRu, dhBefore)
    return { dWx: dRu, dRu, dBefore: [dhBefore, dcBefore] }
  },
}

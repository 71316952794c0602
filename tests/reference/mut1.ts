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
 * Jozefowicz et al. 2015, "MUT1": z = σ(W x + b), r = σ(W x + R h + b), n = tanh(tanh(x) + R (r⊙h) + b),
 * h' = z⊙n + (1 − z)⊙h.
 */
export const mut1: ReferenceCell = {
  name: 'mut1',
  states: ['h'],
  inputs: ['z', 'r'],
  inputBiases: ['z', 'r'],
  raw: true,
  peepholes: [],
  recurrent: ['r', 'n'],
  recurrentBiases: ['r', 'n'],
  separate: true,

  forward(input) {
    const { H, wx } = input
    const h = item(input.before, 0)
    const resetProduct = recurrentProduct(input, 0, h)
    const z = units(H, (j) => sigmoid(at(wx, j)))
    const r = units(H, (j) => sigmoid(at(wx, H + j) + at(resetProduct, j)))
    const gated = units(H, (j) => at(r, j) * at(h, j))
    const candidateProduct = recurrentProduct(input, 1, gated)
    const n = units(H, (j) => Math.tanh(Math.tanh(at(wx, 2 * H + j)) + at(candidateProduct, j)))
    const hNext = units(H, (j) => at(z, j) * at(n, j) + (1 - at(z, j)) * at(h, j))
    return { after: [hNext], operands: [h, gated], inner: { z, r, n } }
  },

  backward(input, result, dAfter) {
    const { H, wx } = input
    const { z, r, n } = result.inner as Record<'z' | 'r' | 'n', Float64Array>
    const h = item(input.before, 0)
    const dh = item(dAfter, 0)
    const dZ = units(H, (j) => at(dh, j) * (at(n, j) - at(h, j)) * at(z, j) * (1 - at(z, j)))
    const dN = units(H, (j) => at(dh, j) * at(z, j) * (1 - at(n, j) ** 2))
    const dX = units(H, (j) => at(dN, j) * (1 - Math.tanh(at(wx, 2 * H + j)) ** 2))
    const dRu = new Float64Array(2 * H)
    dRu.set(dN, H)
    const dGated = new Float64Array(H)
    recurrentProductBackward(input, 1, dRu, dGated)
    const dR = units(H, (j) => at(dGated, j) * at(h, j) * at(r, j) * (1 - at(r, j)))
    dRu.set(dR)
    const dhBefore = units(H, (j) => at(dh, j) * (1 - at(z, j)) + at(dGated, j) * at(r, j))
    recurrentProductBackward(input, 0, dRu, dhBefore)
    return { dWx: stacked(dZ, dR, dX), dRu, dBefore: [dhBefore] }
  },
}

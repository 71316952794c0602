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
 * Jozefowicz et al. 2015, "MUT2": z = σ(W x + R h + b), r = σ(x + R h + b), n = tanh(W x + R (r⊙h) + b),
 * h' = z⊙n + (1 − z)⊙h.
 */
export const mut2: ReferenceCell = {
  name: 'mut2',
  states: ['h'],
  inputs: ['z', 'n'],
  inputBiases: ['z', 'n'],
  raw: true,
  peepholes: [],
  recurrent: ['z', 'r', 'n'],
  recurrentBiases: ['z', 'r', 'n'],
  separate: true,

  forward(input) {
    const { H, wx } = input
    const h = item(input.before, 0)
    const updateProduct = recurrentProduct(input, 0, h)
    const resetProduct = recurrentProduct(input, 1, h)
    const z = units(H, (j) => sigmoid(at(wx, j) + at(updateProduct, j)))
    const r = units(H, (j) => sigmoid(at(wx, 2 * H + j) + at(resetProduct, j)))
    const gated = units(H, (j) => at(r, j) * at(h, j))
    const candidateProduct = recurrentProduct(input, 2, gated)
    const n = units(H, (j) => Math.tanh(at(wx, H + j) + at(candidateProduct, j)))
    const hNext = units(H, (j) => at(z, j) * at(n, j) + (1 - at(z, j)) * at(h, j))
    return { after: [hNext], operands: [h, h, gated], inner: { z, r, n } }
  },

  backward(input, result, dAfter) {
    const { H } = input
    const { z, r, n } = result.inner as Record<'z' | 'r' | 'n', Float64Array>
    const h = item(input.before, 0)
    const dh = item(dAfter, 0)
    const dZ = units(H, (j) => at(dh, j) * (at(n, j) - at(h, j)) * at(z, j) * (1 - at(z, j)))
    const dN = units(H, (j) => at(dh, j) * at(z, j) * (1 - at(n, j) ** 2))
    const dRu = new Float64Array(3 * H)
    dRu.set(dZ)
    dRu.set(dN, 2 * H)
    const dGated = new Float64Array(H)
    recurrentProductBackward(input, 2, dRu, dGated)
    const dR = units(H, (j) => at(dGated, j) * at(h, j) * at(r, j) * (1 - at(r, j)))
    dRu.set(dR, H)
    const dhBefore = units(H, (j) => at(dh, j) * (1 - at(z, j)) + at(dGated, j) * at(r, j))
    recurrentProductBackward(input, 0, dRu, dhBefore)
    recurrentProductBackward(input, 1, dRu, dhBefore)
    // x stands in the reset gate as it is: its gradient is that of the gate's sum.
    return { dWx: stacked(dZ, dN, dR), dRu, dBefore: [dhBefore] }
  },
}

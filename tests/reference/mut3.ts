import { at, item, recurrentProduct, recurrentProductBackward, sigmoid, units, type ReferenceCell } from './cell.js'

/**
 * Jozefowicz et al. 2015, "MUT3": z = σ(W x + R tanh(h) + b), r = σ(W x + R h + b), n = tanh(W x + R (r⊙h) + b),
 * h' = z⊙n + (1 − z)⊙h. Three products, each of another vector.
 */
export const mut3: ReferenceCell = {
  name: 'mut3',
  states: ['h'],
  inputs: ['z', 'r', 'n'],
  inputBiases: ['z', 'r', 'n'],
  raw: false,
  peepholes: [],
  recurrent: ['z', 'r', 'n'],
  recurrentBiases: ['z', 'r', 'n'],
  separate: false,

  forward(input) {
    const { H, wx } = input
    const h = item(input.before, 0)
    const squashed = h.map(Math.tanh)
    const updateProduct = recurrentProduct(input, 0, squashed)
    const resetProduct = recurrentProduct(input, 1, h)
    const z = units(H, (j) => sigmoid(at(wx, j) + at(updateProduct, j)))
    const r = units(H, (j) => sigmoid(at(wx, H + j) + at(resetProduct, j)))
    const gated = units(H, (j) => at(r, j) * at(h, j))
    const candidateProduct = recurrentProduct(input, 2, gated)
    const n = units(H, (j) => Math.tanh(at(wx, 2 * H + j) + at(candidateProduct, j)))
    const hNext = units(H, (j) => at(z, j) * at(n, j) + (1 - at(z, j)) * at(h, j))
    return { after: [hNext], operands: [squashed, h, gated], inner: { z, r, n } }
  },

  backward(input, result, dAfter) {
    const { H } = input
    const { z, r, n } = result.inner as Record<'z' | 'r' | 'n', Float64Array>
    const h = item(input.before, 0)
    const squashed = item(result.operands, 0)
    const dh = item(dAfter, 0)
    const dRu = new Float64Array(3 * H)
    dRu.set(units(H, (j) => at(dh, j) * (at(n, j) - at(h, j)) * at(z, j) * (1 - at(z, j))))
    dRu.set(
      units(H, (j) => at(dh, j) * at(z, j) * (1 - at(n, j) ** 2)),
      2 * H,
    )
    const dGated = new Float64Array(H)
    recurrentProductBackward(input, 2, dRu, dGated)
    dRu.set(
      units(H, (j) => at(dGated, j) * at(h, j) * at(r, j) * (1 - at(r, j))),
      H,
    )
    const dSquashed = new Float64Array(H)
    recurrentProductBackward(input, 0, dRu, dSquashed)
    const dhBefore = units(
      H,
      (j) => at(dh, j) * (1 - at(z, j)) + at(dGated, j) * at(r, j) + at(dSquashed, j) * (1 - at(squashed, j) ** 2),
    )
    recurrentProductBackward(input, 1, dRu, dhBefore)
    return { dWx: dRu, dRu, dBefore: [dhBefore] }
  },
}

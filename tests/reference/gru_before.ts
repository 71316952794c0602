import { at, item, recurrentProduct, recurrentProductBackward, sigmoid, type ReferenceCell } from './cell.js'

/**
 * The GRU as published (Cho et al. 2014), the reset gate before the matrix: r, z = σ(W x + b + R h + b_R),
 * n = tanh(W x + b + R (r⊙h) + b_R), h' = (1 − z)⊙n + z⊙h.
 */
export const gruBefore: ReferenceCell = {
  name: 'gru_before',
  states: ['h'],
  inputs: ['r', 'z', 'n'],
  inputBiases: ['r', 'z', 'n'],
  raw: false,
  peepholes: [],
  recurrent: ['r', 'z', 'n'],
  recurrentBiases: ['r', 'z', 'n'],
  separate: false,

  forward(input) {
    const { H, wx } = input
    const h = item(input.before, 0)
    const resetProduct = recurrentProduct(input, 0, h)
    const updateProduct = recurrentProduct(input, 1, h)
    const r = new Float64Array(H)
    const z = new Float64Array(H)
    const gated = new Float64Array(H)
    for (let j = 0; j < H; j++) {
      r[j] = sigmoid(at(wx, j) + at(resetProduct, j))
      z[j] = sigmoid(at(wx, H + j) + at(updateProduct, j))
      gated[j] = at(r, j) * at(h, j)
    }
    const product = recurrentProduct(input, 2, gated)
    const n = new Float64Array(H)
    const hNext = new Float64Array(H)
    for (let j = 0; j < H; j++) {
      n[j] = Math.tanh(at(wx, 2 * H + j) + at(product, j))
      hNext[j] = (1 - at(z, j)) * at(n, j) + at(z, j) * at(h, j)
    }
    return { after: [hNext], operands: [h, h, gated], inner: { r, z, n } }
  },

  backward(input, result, dAfter) {
    const { H } = input
    const { r, z, n } = result.inner as Record<'r' | 'z' | 'n', Float64Array>
    const h = item(input.before, 0)
    const dh = item(dAfter, 0)
    const dRu = new Float64Array(3 * H)
    const dhBefore = new Float64Array(H)
    for (let j = 0; j < H; j++) {
      dRu[H + j] = at(dh, j) * (at(h, j) - at(n, j)) * at(z, j) * (1 - at(z, j))
      dRu[2 * H + j] = at(dh, j) * (1 - at(z, j)) * (1 - at(n, j) ** 2)
      dhBefore[j] = at(dh, j) * at(z, j)
    }
    const dGated = new Float64Array(H)
    recurrentProductBackward(input, 2, dRu, dGated)
    for (let j = 0; j < H; j++) {
      dRu[j] = at(dGated, j) * at(h, j) * at(r, j) * (1 - at(r, j))
      dhBefore[j] = at(dhBefore, j) + at(dGated, j) * at(r, j)
    }
    recurrentProductBackward(input, 0, dRu, dhBefore)
    recurrentProductBackward(input, 1, dRu, dhBefore)
    return { dWx: dRu, dRu, dBefore: [dhBefore] }
  },
}

import { at, item, recurrentProduct, recurrentProductBackward, sigmoid, type ReferenceCell } from './cell.js'

/**
 * The GRU of PyTorch, cuDNN and Keras (`reset_after`): r, z = σ(W x + b + R h + b_R),
 * n = tanh(W x + b + r⊙(R h + b_R)), h' = (1 − z)⊙n + z⊙h.
 */
export const gru: ReferenceCell = {
  name: 'gru',
  states: ['h'],
  inputs: ['r', 'z', 'n'],
  inputBiases: ['r', 'z', 'n'],
  raw: false,
  peepholes: [],
  recurrent: ['r', 'z', 'n'],
  recurrentBiases: ['r', 'z', 'n'],
  separate: true,

  forward(input) {
    const { H, wx } = input
    const h = item(input.before, 0)
    const ru = [0, 1, 2].map((gate) => recurrentProduct(input, gate, h))
    const r = new Float64Array(H)
    const z = new Float64Array(H)
    const n = new Float64Array(H)
    const hNext = new Float64Array(H)
    for (let j = 0; j < H; j++) {
      const reset = sigmoid(at(wx, j) + at(item(ru, 0), j))
      const update = sigmoid(at(wx, H + j) + at(item(ru, 1), j))
      const candidate = Math.tanh(at(wx, 2 * H + j) + reset * at(item(ru, 2), j))
      r[j] = reset
      z[j] = update
      n[j] = candidate
      hNext[j] = (1 - update) * candidate + update * at(h, j)
    }
    return { after: [hNext], operands: [h, h, h], inner: { r, z, n, product: item(ru, 2) } }
  },

  backward(input, result, dAfter) {
    const { H } = input
    const { r, z, n, product } = result.inner as Record<'r' | 'z' | 'n' | 'product', Float64Array>
    const h = item(input.before, 0)
    const dh = item(dAfter, 0)
    const dWx = new Float64Array(3 * H)
    const dRu = new Float64Array(3 * H)
    const dhBefore = new Float64Array(H)
    for (let j = 0; j < H; j++) {
      const dCandidate = at(dh, j) * (1 - at(z, j)) * (1 - at(n, j) ** 2)
      const dReset = dCandidate * at(product, j) * at(r, j) * (1 - at(r, j))
      const dUpdate = at(dh, j) * (at(h, j) - at(n, j)) * at(z, j) * (1 - at(z, j))
      dWx.set([dReset], j)
      dWx.set([dUpdate], H + j)
      dWx.set([dCandidate], 2 * H + j)
      dRu.set([dReset], j)
      dRu.set([dUpdate], H + j)
      dRu.set([dCandidate * at(r, j)], 2 * H + j)
      dhBefore[j] = at(dh, j) * at(z, j)
    }
    for (let gate = 0; gate < 3; gate++) recurrentProductBackward(input, gate, dRu, dhBefore)
    return { dWx, dRu, dBefore: [dhBefore] }
  },
}

import { at, item, recurrentProduct, recurrentProductBackward, type ReferenceCell } from './cell.js'

/** Elman 1990: h' = f(W x + b + R h + b_R). `slope` is f' as a function of h' (of f's value). */
function elman(name: string, f: (x: number) => number, slope: (value: number) => number): ReferenceCell {
  return {
    name,
    states: ['h'],
    inputs: ['h'],
    inputBiases: ['h'],
    raw: false,
    peepholes: [],
    recurrent: ['h'],
    recurrentBiases: ['h'],
    separate: false,

    forward(input) {
      const h = item(input.before, 0)
      const product = recurrentProduct(input, 0, h)
      return { after: [product.map((ru, j) => f(at(input.wx, j) + ru))], operands: [h], inner: {} }
    },

    backward(input, result, dAfter) {
      const dh = item(dAfter, 0)
      const dRu = item(result.after, 0).map((value, j) => at(dh, j) * slope(value))
      const dhBefore = new Float64Array(input.H)
      recurrentProductBackward(input, 0, dRu, dhBefore)
      return { dWx: dRu, dRu, dBefore: [dhBefore] }
    },
  }
}

export const rnnTanh = elman('rnn_tanh', Math.tanh, (value) => 1 - value * value)

/** The slope at 0 is 0, as in PyTorch. */
export const rnnRelu = elman(
  'rnn_relu',
  (x) => Math.max(0, x),
  (value) => (value > 0 ? 1 : 0),
)

/** Keras's cells, a row at a time in float64, by hand from its documentation: for what TensorFlow.js refuses or does otherwise. */

/** A cell's weights: kernel [I, gates · H], recurrent kernel [H, gates · H], bias [gates · H] or [2, gates · H]. */
export interface CellWeights {
  readonly kernel: Float32Array
  readonly recurrent: Float32Array
  readonly bias: Float32Array
}

type Step = (x: Float32Array, h: number[]) => number[]

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** v M, M [rows, columns] */
const product = (v: ArrayLike<number>, matrix: Float32Array, columns: number): number[] =>
  Array.from({ length: columns }, (_, c) =>
    Array.from(v).reduce((sum, one, r) => sum + one * matrix[r * columns + c]!, 0),
  )

/** GRU with its reset after the product: gates z r h, two biases. */
export function gruAfter({ kernel, recurrent, bias }: CellWeights, H: number): Step {
  return (x, h) => {
    const [wx, ru] = [product(x, kernel, 3 * H), product(h, recurrent, 3 * H)]
    const input = (gate: number, u: number): number => wx[gate * H + u]! + bias[gate * H + u]!
    const before = (gate: number, u: number): number => ru[gate * H + u]! + bias[(3 + gate) * H + u]!
    return h.map((old, u) => {
      const [z, r] = [sigmoid(input(0, u) + before(0, u)), sigmoid(input(1, u) + before(1, u))]
      return z * old + (1 - z) * Math.tanh(input(2, u) + r * before(2, u))
    })
  }
}

/** LSTM, gates i f c o, with any function for its gates. */
export function lstm({ kernel, recurrent, bias }: CellWeights, H: number, gate: (x: number) => number): Step {
  let cell = Array<number>(H).fill(0)
  return (x, h) => {
    const [wx, ru] = [product(x, kernel, 4 * H), product(h, recurrent, 4 * H)]
    const sum = (g: number, u: number): number => wx[g * H + u]! + ru[g * H + u]! + bias[g * H + u]!
    cell = cell.map((old, u) => gate(sum(1, u)) * old + gate(sum(0, u)) * Math.tanh(sum(2, u)))
    return cell.map((c, u) => gate(sum(3, u)) * Math.tanh(c))
  }
}

/** The outputs of a row [T, I], from a state of zeros. */
export function outputs(step: Step, x: Float32Array, I: number, H: number): number[] {
  let h = Array<number>(H).fill(0)
  return Array.from({ length: x.length / I }, (_, t) => (h = step(x.subarray(t * I, (t + 1) * I), h))).flat()
}

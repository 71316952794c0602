/**
 * What a reference cell is: one step of one batch row in float64, forward and backward, written by hand from the paper.
 * Nothing here is shared with the library: the oracle must not repeat the generator's mistakes.
 */
export type Numbers = ArrayLike<number>

export interface StepInput {
  readonly H: number
  /** [Gx, H]: `W x + b_ih` of each gate in `inputs`, then x itself if the cell is `raw`. */
  readonly wx: Float64Array
  /** S vectors of [H]. */
  readonly before: readonly Float64Array[]
  /** [Gr, H, H]; empty where no gate has a product `R u`. */
  readonly R: Numbers
  /** [Gr, H] or none */
  readonly bias: Numbers | null
  /** [Gp, H], or none where the cell has no peepholes. */
  readonly peephole: Numbers | null
}

export interface StepResult {
  /** S vectors of [H]. */
  readonly after: Float64Array[]
  /** What the recurrent matrix of each gate multiplied: Gr vectors of [H]. */
  readonly operands: readonly Float64Array[]
  /** The step's inner values by the name they have in the paper, each [H]. */
  readonly inner: Readonly<Record<string, Float64Array>>
}

export interface StepGradient {
  /** [Gx + Gp, H]: of what `wx` holds, then this step's part of the gradient of `peephole`. */
  readonly dWx: Float64Array
  /** [Gr, H]: of `R u + b_hh` */
  readonly dRu: Float64Array
  /** S vectors of [H]. */
  readonly dBefore: Float64Array[]
}

export interface ReferenceCell {
  readonly name: string
  readonly states: readonly string[]
  /** The gates with a product `W x`, and those of them whose product has a bias. */
  readonly inputs: readonly string[]
  readonly inputBiases: readonly string[]
  /** Whether the cell reads x itself; then x has as many features as the cell has units. */
  readonly raw: boolean
  /** The equations with a diagonal weight P. */
  readonly peepholes: readonly string[]
  /** The gates with a product `R u`, in the order in which a step comes to them, and those of them whose product has a bias. */
  readonly recurrent: readonly string[]
  readonly recurrentBiases: readonly string[]
  /** Whether dWx and dRu differ. */
  readonly separate: boolean
  forward(input: StepInput): StepResult
  backward(input: StepInput, result: StepResult, dAfter: readonly Float64Array[]): StepGradient
}

/** Gx: the blocks of `wx`. */
export const inputBlocks = ({ inputs, raw }: ReferenceCell): number => inputs.length + (raw ? 1 : 0)

/** Gx + Gp: the blocks of `dWx`. */
export const inputGradientBlocks = (cell: ReferenceCell): number => inputBlocks(cell) + cell.peepholes.length

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** Element n, which the caller knows to be there. */
export function at(values: Numbers, n: number): number {
  const value = values[n]
  if (value === undefined) throw new RangeError(`element ${n} of ${values.length}`)
  return value
}

/** An item that the caller knows to be there. */
export function item<T>(list: readonly T[], n: number): T {
  const value = list[n]
  if (value === undefined) throw new RangeError(`item ${n} of ${list.length}`)
  return value
}

/** A vector with one value for each unit: [H]. */
export function units(H: number, value: (j: number) => number): Float64Array {
  const vector = new Float64Array(H)
  for (let j = 0; j < H; j++) vector[j] = value(j)
  return vector
}

/** Vectors one behind the other: n of [H] become [n, H]. */
export function stacked(...vectors: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(vectors.reduce((length, vector) => length + vector.length, 0))
  let begin = 0
  for (const vector of vectors) {
    all.set(vector, begin)
    begin += vector.length
  }
  return all
}

/** `R_g u + b_g` for one gate g: [H]. */
export function recurrentProduct(input: StepInput, gate: number, operand: Float64Array): Float64Array {
  const { H, R, bias } = input
  const product = new Float64Array(H)
  for (let j = 0; j < H; j++) {
    const row = (gate * H + j) * H
    let sum = bias === null ? 0 : at(bias, gate * H + j)
    for (let k = 0; k < H; k++) sum += (R[row + k] as number) * (operand[k] as number)
    product[j] = sum
  }
  return product
}

/** `dOperand += R_gᵀ dRu_g` for one gate g. */
export function recurrentProductBackward(input: StepInput, gate: number, dRu: Float64Array, into: Float64Array): void {
  const { H, R } = input
  for (let j = 0; j < H; j++) {
    const row = (gate * H + j) * H
    const d = at(dRu, gate * H + j)
    for (let k = 0; k < H; k++) into[k] = (into[k] as number) + d * (R[row + k] as number)
  }
}

/** Principal components: the directions in which vectors differ most (Pearson 1901). */

export interface Components {
  /** Each vector along the first `count` components, [rows, count]. */
  readonly positions: Float32Array
  /** The share of all variance that each of them has. */
  readonly shares: readonly number[]
}

/** @param vectors [rows, size] */
export function principalComponents(vectors: Float32Array, size: number, count: number): Components {
  const rows = vectors.length / size
  const centre = new Float64Array(size)
  for (let at = 0; at < vectors.length; at++) centre[at % size]! += vectors[at]! / rows
  const centred = Float32Array.from(vectors, (value, at) => value - centre[at % size]!)
  const { values, vectors: axes } = eigen(covariance(centred, size), size)
  const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]!)
  const total = values.reduce((sum, value) => sum + value, 0)
  const chosen = order.slice(0, count)
  const positions = new Float32Array(rows * count)
  for (let row = 0; row < rows; row++) {
    chosen.forEach((axis, place) => {
      let sum = 0
      for (let n = 0; n < size; n++) sum += centred[row * size + n]! * axes[n * size + axis]!
      positions[row * count + place] = sum
    })
  }
  return { positions, shares: chosen.map((axis) => (total > 0 ? values[axis]! / total : 0)) }
}

/** [size, size], of vectors whose mean is 0. */
function covariance(centred: Float32Array, size: number): Float64Array {
  const matrix = new Float64Array(size * size)
  const rows = centred.length / size
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < size; i++) {
      const value = centred[row * size + i]! / rows
      for (let j = 0; j <= i; j++) matrix[i * size + j]! += value * centred[row * size + j]!
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) matrix[j * size + i] = matrix[i * size + j]!
  return matrix
}

/**
 * Eigenvalues and, in columns, eigenvectors of a symmetric matrix, by Jacobi's rotations: each makes one number off the diagonal zero, and some sweeps make all
 * of them so.
 */
export function eigen(symmetric: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const a = symmetric.slice()
  const vectors = Float64Array.from(a, (_, at) => (at % (size + 1) === 0 ? 1 : 0))
  const scale = a.reduce((sum, value) => sum + value * value, 0)
  const beside = (): number => a.reduce((sum, value, at) => sum + (at % (size + 1) === 0 ? 0 : value * value), 0)
  for (let sweep = 0; sweep < 50 && beside() > 1e-20 * scale; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q)
  }
  return { values: Float64Array.from({ length: size }, (_, n) => a[n * size + n]!), vectors }
}

function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q]!
  if (off === 0) return
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * off)
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const cosine = 1 / Math.sqrt(tangent * tangent + 1)
  const sine = tangent * cosine
  const turn = (matrix: Float64Array, first: number, second: number): void => {
    const [x, y] = [matrix[first]!, matrix[second]!]
    matrix[first] = cosine * x - sine * y
    matrix[second] = sine * x + cosine * y
  }
  for (let n = 0; n < size; n++) turn(a, n * size + p, n * size + q)
  for (let n = 0; n < size; n++) turn(a, p * size + n, q * size + n)
  for (let n = 0; n < size; n++) turn(vectors, n * size + p, n * size + q)
}

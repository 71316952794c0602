import { at, type Numbers } from './cell.js'

/** `y[n] = weight[tokens[n]]`, [N, D]. */
export function embedding(tokens: Numbers, weight: Numbers, D: number): Float64Array {
  return Float64Array.from({ length: tokens.length * D }, (_, n) =>
    at(weight, at(tokens, Math.floor(n / D)) * D + (n % D)),
  )
}

/** `dWeight[v] = Σ dy[n] over the n with tokens[n] = v (+ addend)`, [V, D]. */
export function embeddingBackward(V: number, D: number, tokens: Numbers, dy: Numbers, addend?: Numbers): Float64Array {
  const dWeight = Float64Array.from({ length: V * D }, (_, n) => addend?.[n] ?? 0)
  for (let n = 0; n < tokens.length; n++) {
    for (let d = 0; d < D; d++) {
      const place = at(tokens, n) * D + d
      dWeight[place] = at(dWeight, place) + at(dy, n * D + d)
    }
  }
  return dWeight
}

/** The positions of each token in ascending order, and where each token's stretch of them starts: [N] and [V + 1]. */
export function sortedPositions(V: number, tokens: Numbers): { positions: Int32Array; starts: Int32Array } {
  const positions = Int32Array.from({ length: tokens.length }, (_, n) => n)
  positions.sort((a, b) => at(tokens, a) - at(tokens, b) || a - b)
  const starts = new Int32Array(V + 1)
  for (let n = 0; n < tokens.length; n++) {
    const next = at(tokens, n) + 1
    starts[next] = at(starts, next) + 1
  }
  for (let v = 1; v <= V; v++) starts[v] = at(starts, v) + at(starts, v - 1)
  return { positions, starts }
}

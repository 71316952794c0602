/** Activations and softmax, each with its gradient from the result. */
import { at, type Numbers } from './cell.js'

export type Kind = 'relu' | 'tanh' | 'sigmoid'

export const activate = (kind: Kind, x: Numbers): Float64Array =>
  Float64Array.from(x, (value) =>
    kind === 'relu' ? (value < 0 ? 0 : value) : kind === 'tanh' ? Math.tanh(value) : 1 / (1 + Math.exp(-value)),
  )

export const activateBackward = (kind: Kind, y: Numbers, dy: Numbers): Float64Array =>
  Float64Array.from(y, (value, n) => {
    const slope = kind === 'relu' ? Number(value > 0) : kind === 'tanh' ? 1 - value * value : value * (1 - value)
    return at(dy, n) * slope
  })

/** Of each row of C numbers. */
export function softmax(C: number, x: Numbers, log: boolean): Float64Array {
  const y = new Float64Array(x.length)
  for (let row = 0; row < x.length; row += C) {
    let largest = -Infinity
    for (let c = 0; c < C; c++) largest = Math.max(largest, at(x, row + c))
    let total = 0
    for (let c = 0; c < C; c++) total += Math.exp(at(x, row + c) - largest)
    for (let c = 0; c < C; c++) {
      const distance = at(x, row + c) - largest
      y[row + c] = log ? distance - Math.log(total) : Math.exp(distance) / total
    }
  }
  return y
}

export function softmaxBackward(C: number, y: Numbers, dy: Numbers, log: boolean): Float64Array {
  const dx = new Float64Array(y.length)
  for (let row = 0; row < y.length; row += C) {
    let sum = 0
    for (let c = 0; c < C; c++) sum += at(dy, row + c) * (log ? 1 : at(y, row + c))
    for (let c = 0; c < C; c++) {
      const [value, d] = [at(y, row + c), at(dy, row + c)]
      dx[row + c] = log ? d - Math.exp(value) * sum : value * (d - sum)
    }
  }
  return dx
}

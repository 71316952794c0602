/** From the true steps of sequences [T, B, C] to one vector a row, and the windows of a convolution; each with its gradient. */
import { at, type Numbers } from './cell.js'

export interface Steps {
  readonly T: number
  readonly B: number
  readonly C: number
  /** [B], or null: all T. */
  readonly lengths: Numbers | null
}

const lengthOf = ({ T, lengths }: { T: number; lengths: Numbers | null }, b: number): number =>
  lengths ? at(lengths, b) : T

/** y [B, C] and the first step that has the maximum, −1 where there is none. NaN is larger than all. */
export function maxOverTime(steps: Steps, x: Numbers): { y: Float64Array; index: Int32Array } {
  const { B, C } = steps
  const y = new Float64Array(B * C)
  const index = new Int32Array(B * C).fill(-1)
  for (let n = 0; n < B * C; n++) {
    for (let t = 0; t < lengthOf(steps, Math.floor(n / C)); t++) {
      const value = at(x, t * B * C + n)
      if (at(index, n) < 0 || value > at(y, n) || (Number.isNaN(value) && !Number.isNaN(at(y, n)))) {
        y[n] = value
        index[n] = t
      }
    }
  }
  return { y, index }
}

/** dx [T, B, C] */
export function maxOverTimeBackward({ T, B, C }: Omit<Steps, 'lengths'>, index: Numbers, dy: Numbers): Float64Array {
  return Float64Array.from({ length: T * B * C }, (_, n) => {
    const place = n % (B * C)
    return at(index, place) === Math.floor(n / (B * C)) ? at(dy, place) : 0
  })
}

/** y [B, C] */
export function meanOverTime(steps: Steps, x: Numbers): Float64Array {
  const { B, C } = steps
  return Float64Array.from({ length: B * C }, (_, n) => {
    const length = lengthOf(steps, Math.floor(n / C))
    let sum = 0
    for (let t = 0; t < length; t++) sum += at(x, t * B * C + n)
    return length > 0 ? sum / length : 0
  })
}

/** dx [T, B, C] */
export function meanOverTimeBackward(steps: Steps, dy: Numbers): Float64Array {
  const { T, B, C } = steps
  return Float64Array.from({ length: T * B * C }, (_, n) => {
    const place = n % (B * C)
    const length = lengthOf(steps, Math.floor(place / C))
    return Math.floor(n / (B * C)) < length ? at(dy, place) / length : 0
  })
}

export interface Windows {
  readonly T: number
  readonly B: number
  readonly I: number
  readonly K: number
  readonly windows: number
  readonly stride: number
  readonly padding: number
  readonly dilation: number
  readonly lengths: Numbers | null
}

/** Calls `visit` with the place in x and in y of every element that a window takes from a true step. */
function each(shape: Windows, visit: (x: number, y: number) => void): void {
  const { B, I, K, windows, stride, padding, dilation } = shape
  for (let n = 0; n < windows; n++)
    for (let b = 0; b < B; b++)
      for (let i = 0; i < I; i++)
        for (let k = 0; k < K; k++) {
          const t = n * stride - padding + k * dilation
          if (t >= 0 && t < lengthOf(shape, b)) visit((t * B + b) * I + i, ((n * B + b) * I + i) * K + k)
        }
}

/** y [windows, B, I, K] */
export function windowsForward(shape: Windows, x: Numbers): Float64Array {
  const y = new Float64Array(shape.windows * shape.B * shape.I * shape.K)
  each(shape, (from, to) => (y[to] = at(x, from)))
  return y
}

/** dx [T, B, I] */
export function windowsBackward(shape: Windows, dy: Numbers): Float64Array {
  const dx = new Float64Array(shape.T * shape.B * shape.I)
  each(shape, (to, from) => (dx[to] = at(dx, to) + at(dy, from)))
  return dx
}

import type { Numbers } from '../reference/cell.js'

/** |got − want| ≤ ABSOLUTE + RELATIVE · |want| for inputs of moderate size; see tests/README.md. */
export const ABSOLUTE = 2e-6
export const RELATIVE = 1e-5

export interface Worst {
  /** |got − want| as a part of what was allowed; above 1 is a failure. */
  readonly part: number
  /** |got − want| */
  readonly error: number
  readonly what: string
}

/** Collects what a case finds wrong, so that one run tells everything, and the worst error of what was right. */
export class Check {
  readonly failures: string[] = []
  /** The worst of each kernel. */
  readonly worst = new Map<string, Worst>()
  /** How many values were compared. A case that compares nothing fails. */
  compared = 0

  /**
   * Compares a result with the float64 reference.
   * `allowance` multiplies the tolerance; the caller states why next to it.
   */
  close(kernel: string, what: string, got: Numbers, want: Numbers, allowance = 1): void {
    if (got.length !== want.length) {
      this.fail(`${kernel}: ${what} has ${got.length} values, wanted ${want.length}`)
      return
    }
    this.compared += got.length
    let worst = { part: -1, n: -1 }
    let wrong = 0
    for (let n = 0; n < want.length; n++) {
      const is = got[n] as number
      const should = want[n] as number
      const ratio = Math.abs(is - should) / (allowance * (ABSOLUTE + RELATIVE * Math.abs(should)))
      // NaN compares false with everything, and is as wrong as can be.
      const part = Number.isNaN(ratio) ? Infinity : ratio
      if (part > 1) wrong++
      if (part > worst.part) worst = { part, n }
    }
    if (worst.n < 0) return
    const [is, should] = [got[worst.n] as number, want[worst.n] as number]
    const entry = { part: worst.part, error: Math.abs(is - should), what }
    if (!((this.worst.get(kernel)?.part ?? -1) >= entry.part)) this.worst.set(kernel, entry)
    if (wrong > 0) {
      this.fail(
        `${kernel}: ${what}: ${wrong} of ${want.length} values off, worst at [${worst.n}]: got ${is}, wanted ${should}` +
          ` (${worst.part.toPrecision(3)} × the tolerance)`,
      )
    }
  }

  /** Compares bit by bit. */
  same(kernel: string, what: string, got: Float32Array | Int32Array, want: Float32Array | Int32Array): void {
    const [a, b] = [bitsOf(got), bitsOf(want)]
    this.compared += b.length
    if (a.length !== b.length) {
      this.fail(`${kernel}: ${what} has ${a.length} values, wanted ${b.length}`)
      return
    }
    let wrong = 0
    let first = -1
    for (let n = 0; n < b.length; n++) {
      if (a[n] === b[n]) continue
      if (wrong++ === 0) first = n
    }
    if (wrong > 0) {
      this.fail(
        `${kernel}: ${what}: ${wrong} of ${b.length} values are not the same bits, first at [${first}]: ` +
          `got ${got[first]}, wanted ${want[first]}`,
      )
    }
  }

  that(ok: boolean, complaint: string): void {
    this.compared++
    if (!ok) this.fail(complaint)
  }

  fail(complaint: string): void {
    this.failures.push(complaint)
  }
}

/** The same memory seen as integers, in which every NaN has a value to compare. */
export function bitsOf(values: Float32Array | Int32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length)
}

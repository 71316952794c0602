/** How long sums are cut on graphics cards, which only many workgroups fill. */

/** A sum in slices, of so many terms each; the last may have fewer. */
export interface Cut {
  readonly slices: number
  readonly terms: number
}

/** Fewer terms are not worth the sum of the slices. */
const LEAST = 256
/** The depth of a product's tiles in workgroup memory, of which a slice has whole ones. */
const DEPTH = 32
/** Workgroups that fill a card: of a product, two or three to each core; of sums of rows, which do little but wait for memory, more. */
const FILLED = { gemm: 256, bias_gradient: 1024 }

/** A sum in one piece: as a program on the processor makes all of them, whose workgroups are as few as its cores. */
export const uncut = (terms: number): Cut => ({ slices: 1, terms })

/** A sum of so many terms, where there are so many workgroups without slices. */
function cut(terms: number, groups: number, filled: number): Cut {
  const most = Math.min(Math.floor(filled / groups), Math.floor(terms / LEAST))
  if (most < 2) return uncut(terms)
  const each = Math.ceil(terms / most / DEPTH) * DEPTH
  return { slices: Math.ceil(terms / each), terms: each }
}

/** So many products C [M, N] at once, sums of K terms. All slices of C are at most as large as the tiles that fill a card. */
export const cutOfProduct = (M: number, N: number, K: number, calls: number): Cut =>
  cut(K, Math.ceil(M / 64) * Math.ceil(N / 64) * calls, FILLED.gemm)

/** So many sums at once of N rows of C columns, of which a workgroup owns 32. A thousand rows are soon summed. */
export const cutOfRows = (N: number, C: number, calls: number): Cut =>
  N < 1024 ? uncut(N) : cut(N, Math.ceil(C / 32) * calls, FILLED.bias_gradient)

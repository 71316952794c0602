import {
  at,
  inputBlocks,
  inputGradientBlocks,
  item,
  type Numbers,
  type ReferenceCell,
  type StepInput,
  type StepResult,
} from './cell.js'

/** A cell's loop over a sequence. Shapes as in the library's contract: wx [T, B, Gx, H], R [Gr, H, H], initial [S, B, H]. */
export interface Sequence {
  readonly cell: ReferenceCell
  readonly T: number
  readonly B: number
  readonly H: number
  readonly reverse: boolean
  readonly wx: Numbers
  readonly R: Numbers
  /** [Gr, H] or none */
  readonly bias: Numbers | null
  /** [Gp, H], or none where the cell has no peepholes. */
  readonly peephole: Numbers | null
  /** [B]; none: every row has T steps. */
  readonly lengths: Numbers | null
  readonly initial: Numbers
}

export interface Unrolled {
  /** [T, B, H], zero beyond a row's length */
  readonly y: Float64Array
  /** [S, T + 1, B, H]: the states between steps; in reverse, slice T holds the initial ones */
  readonly states: Float64Array
  /** [S, B, H] */
  readonly final: Float64Array
  /** steps[t B + b]; none beyond a row's length */
  readonly steps: ReadonlyArray<{ input: StepInput; result: StepResult } | undefined>
}

export interface SequenceGradient {
  /** [T, B, Gx + Gp, H] and [T, B, Gr, H], zero beyond a row's length */
  readonly dWx: Float64Array
  readonly dRu: Float64Array
  /** [S, B, H] */
  readonly dInitial: Float64Array
  /** [Gr, H, H] and [Gr, H] */
  readonly dR: Float64Array
  readonly dBias: Float64Array
  /** [Gp, H] */
  readonly dPeephole: Float64Array
}

/** The steps of row b in the order in which the loop meets them. */
function* stepsOf(sequence: Sequence, b: number): Generator<{ t: number; live: boolean }> {
  const { T, lengths, reverse } = sequence
  const length = lengths === null ? T : at(lengths, b)
  for (let n = 0; n < T; n++) {
    const t = reverse ? T - 1 - n : n
    yield { t, live: t < length }
  }
}

/** Runs the loop forward. */
export function unroll(sequence: Sequence): Unrolled {
  const { cell, T, B, H, reverse, wx, R, bias, peephole, initial } = sequence
  const S = cell.states.length
  const width = inputBlocks(cell) * H
  const y = new Float64Array(T * B * H)
  const states = new Float64Array(S * (T + 1) * B * H)
  const final = new Float64Array(S * B * H)
  const steps: Array<{ input: StepInput; result: StepResult } | undefined> = Array.from(
    { length: T * B },
    () => undefined,
  )
  const place = (s: number, slice: number, b: number): number => ((s * (T + 1) + slice) * B + b) * H
  for (let b = 0; b < B; b++) {
    let now = cell.states.map((_, s) => copyOf(initial, (s * B + b) * H, H))
    now.forEach((state, s) => states.set(state, place(s, reverse ? T : 0, b)))
    for (const { t, live } of stepsOf(sequence, b)) {
      if (live) {
        const input = { H, wx: copyOf(wx, (t * B + b) * width, width), before: now, R, bias, peephole }
        const result = cell.forward(input)
        steps[t * B + b] = { input, result }
        now = result.after
        y.set(item(now, 0), (t * B + b) * H)
      }
      now.forEach((state, s) => states.set(state, place(s, reverse ? t : t + 1, b)))
    }
    now.forEach((state, s) => final.set(state, (s * B + b) * H))
  }
  return { y, states, final, steps }
}

/**
 * Back-propagation through time: the gradient of `Σ dy⊙y + Σ dFinal⊙final`.
 * dy is [T, B, H] and never looked at beyond a row's length; dFinal is [S, B, H].
 */
export function unrollBackward(sequence: Sequence, unrolled: Unrolled, dy: Numbers, dFinal: Numbers): SequenceGradient {
  const { cell, T, B, H } = sequence
  const Gr = cell.recurrent.length
  const width = inputGradientBlocks(cell) * H
  const diagonal = inputBlocks(cell) * H
  const dWx = new Float64Array(T * B * width)
  const dRu = new Float64Array(T * B * Gr * H)
  const dInitial = new Float64Array(cell.states.length * B * H)
  const dR = new Float64Array(Gr * H * H)
  const dBias = new Float64Array(Gr * H)
  const dPeephole = new Float64Array(cell.peepholes.length * H)
  for (let b = 0; b < B; b++) {
    let dNow = cell.states.map((_, s) => copyOf(dFinal, (s * B + b) * H, H))
    for (const { t } of [...stepsOf(sequence, b)].reverse()) {
      const step = unrolled.steps[t * B + b]
      if (!step) continue
      const dAfter = dNow.map((d, s) => (s === 0 ? d.map((value, j) => value + at(dy, (t * B + b) * H + j)) : d))
      const gradient = cell.backward(step.input, step.result, dAfter)
      dWx.set(gradient.dWx, (t * B + b) * width)
      dRu.set(gradient.dRu, (t * B + b) * Gr * H)
      for (let row = 0; row < Gr * H; row++) {
        const d = at(gradient.dRu, row)
        const operand = item(step.result.operands, Math.floor(row / H))
        dBias[row] = at(dBias, row) + d
        for (let k = 0; k < H; k++) dR[row * H + k] = (dR[row * H + k] as number) + d * (operand[k] as number)
      }
      gradient.dWx.subarray(diagonal).forEach((d, n) => (dPeephole[n] = at(dPeephole, n) + d))
      dNow = gradient.dBefore
    }
    dNow.forEach((d, s) => dInitial.set(d, (s * B + b) * H))
  }
  return { dWx, dRu, dInitial, dR, dBias, dPeephole }
}

function copyOf(source: Numbers, begin: number, length: number): Float64Array {
  const copy = new Float64Array(length)
  for (let n = 0; n < length; n++) copy[n] = at(source, begin + n)
  return copy
}

/**
 * One step of a layer, backward (BPTT), over all batch rows.
 *
 *     dAfter[0] += dy
 *     for each stage, last to first: for each row b: backward(stage) → dWx, dRu, dBefore, carried
 *                                    du[b] = Σ_g R[g]ᵀ dRu[b, g];  operand_backward(stage, du)
 *
 * A stage without gates has no du. In a row beyond its length dWx and dRu are 0 and dBefore = dAfter.
 * dBefore is dAfter of the step before: the two swap between `dStates` and scratch, and the last step copies the result into `dStates`.
 */
import { multiply, multiply_scratch_bytes } from './multiply'
import { Recurrent, recurrent_packed_bytes, stage_bytes, tail_bytes } from './recurrent'
import { add_row, copy_row, zero_row } from './rows'
import { backward_row, operand_backward_row } from './tail'

/** The step executed as the nth, 0 ≤ n < T. */
export function step_backward(call: Recurrent, n: i32): void {
  const cell = call.cell
  const B = call.B
  const H = call.H
  const row = (<usize>H) << 2
  const t = call.reverse ? n : call.T - 1 - n
  const dPlane = call.slice
  const before = call.states + call.slice * (call.reverse ? t + 1 : t)
  const after = call.states + call.slice * (call.reverse ? t : t + 1)
  const saved = call.saved + call.slice * t * cell.saved
  const dWx = call.wx + call.slice * t * cell.inputGradients
  const dRu = call.dRu + call.slice * t * cell.recurrent
  const rows = call.active(t)

  const tail = call.scratch + multiply_scratch_bytes(B, cell.recurrent * H)
  const du = tail + tail_bytes(cell)
  const carried = du + call.slice
  const other = carried + call.slice * cell.carried
  const dAfter = n & 1 ? other : call.dStates
  const dBefore = n & 1 ? call.dStates : other

  begin(call, t, dAfter, dBefore, dWx, dRu)
  let packed = call.packed + recurrent_packed_bytes(cell, H, true)
  for (let stage = cell.stages - 1; stage >= 0; stage--) {
    for (let b = 0; b < rows; b++) {
      if (!call.has(b, t)) continue
      const at = <usize>b * row
      const savedRow = saved + at * cell.saved
      const carriedRow = carried + at * cell.carried
      const dWxRow = dWx + at * cell.inputGradients
      const dRuRow = dRu + at * cell.recurrent
      backward_row(
        call, stage, before + at, after + at, savedRow, dAfter + at, dBefore + at, carriedRow, dWxRow, dRuRow, tail,
      )
    }
    const gates = (cell.end(stage) - cell.begin(stage)) * H
    if (!gates) continue
    packed -= stage_bytes(cell, stage, H, true)
    const a = dRu + <usize>cell.begin(stage) * row
    const state = cell.operand(stage)
    const c = state < 0 ? du : dBefore + <usize>state * dPlane
    multiply(rows, H, gates, a, row * cell.recurrent, 4, packed, H, 0, c, row, 0, state >= 0, call.scratch)
    if (state >= 0) continue
    for (let b = 0; b < rows; b++) {
      if (!call.has(b, t)) continue
      const at = <usize>b * row
      const savedRow = saved + at * cell.saved
      const carriedRow = carried + at * cell.carried
      operand_backward_row(call, stage, before + at, savedRow, du + at, dBefore + at, carriedRow, tail)
    }
  }
  if (n == call.T - 1 && dBefore != call.dStates) copy_row(call.dStates, dBefore, dPlane * cell.states)
}

/** Adds dy where a row has the step; passes the gradient on unchanged where it has not. */
function begin(call: Recurrent, t: i32, dAfter: usize, dBefore: usize, dWx: usize, dRu: usize): void {
  const cell = call.cell
  const row = (<usize>call.H) << 2
  let dy = call.y + call.yRow * (t * call.B)
  for (let b = 0; b < call.B; b++) {
    const at = <usize>b * row
    if (call.has(b, t)) add_row(dAfter + at, dy, row)
    else {
      zero_row(dWx + at * cell.inputGradients, row * cell.inputGradients)
      zero_row(dRu + at * cell.recurrent, row * cell.recurrent)
      for (let s = 0; s < cell.states; s++) {
        const from = at + <usize>s * call.slice
        copy_row(dBefore + from, dAfter + from, row)
      }
    }
    dy += call.yRow
  }
}

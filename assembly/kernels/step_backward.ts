/**
 * One step of a layer, backward (BPTT), over the call's rows and units.
 *
 *     dAfter[0] += dy
 *     for each stage, last to first: for each row b: backward(stage) → dWx, dRu, dBefore, carried
 *                                    du[b] = Σ_g R[g]ᵀ dRu[b, g];  operand_backward(stage, du)
 *
 * A stage without gates has no du. In a row beyond its length dWx and dRu are 0 and dBefore = dAfter.
 * dBefore is dAfter of the step before: the two swap between `dStates` and scratch, and the last step copies the result into `dStates`.
 */
import { multiply, multiply_scratch_bytes } from './multiply'
import { Recurrent, recurrent_packed_bytes, stage_bytes } from './recurrent'
import { add_row, copy_row, zero_row } from './rows'
import { backward_row, operand_backward_row } from './tail'

/** The step executed as the nth, 0 ≤ n < T. */
export function step_backward(call: Recurrent, n: i32): void {
  const cell = call.cell
  const H = call.H
  const row = (<usize>H) << 2
  const t = call.reverse ? n : call.T - 1 - n
  const first = call.firstRow
  const end = call.active(t)
  const unit = (<usize>call.firstUnit) << 2
  const dPlane = call.slice
  const before = call.states + call.slice * (call.reverse ? t + 1 : t)
  const after = call.states + call.slice * (call.reverse ? t : t + 1)
  const saved = call.saved + call.slice * t * cell.saved
  const dWx = call.wx + call.slice * t * cell.inputGradients
  const dRu = call.dRu + call.slice * t * cell.recurrent

  const tail = call.own + multiply_scratch_bytes(call.rows, cell.recurrent * H)
  const du = call.scratch
  const carried = du + call.slice
  const other = carried + call.slice * cell.carried
  const dAfter = n & 1 ? other : call.dStates
  const dBefore = n & 1 ? call.dStates : other

  begin(call, t, dAfter, dBefore, dWx, dRu)
  let packed = call.packed + recurrent_packed_bytes(cell, H, true)
  for (let stage = cell.stages - 1; stage >= 0; stage--) {
    for (let b = first; b < end; b++) {
      if (!call.has(b, t)) continue
      const row0 = <usize>b * row
      const at = row0 + unit
      const savedRow = saved + row0 * cell.saved + unit
      const carriedRow = carried + row0 * cell.carried + unit
      const dWxRow = dWx + row0 * cell.inputGradients + unit
      const dRuRow = dRu + row0 * cell.recurrent + unit
      backward_row(
        call, stage, before + at, after + at, savedRow, dAfter + at, dBefore + at, carriedRow, dWxRow, dRuRow, call.units, tail,
      )
    }
    const gates = (cell.end(stage) - cell.begin(stage)) * H
    if (!gates) continue
    call.meet()
    packed -= stage_bytes(cell, stage, H, true)
    const a = dRu + <usize>(first * cell.recurrent + cell.begin(stage)) * row
    const state = cell.operand(stage)
    const c = (state < 0 ? du : dBefore + <usize>state * dPlane) + <usize>first * row + unit
    if (end > first) {
      multiply(
        end - first, call.units, gates, a, row * cell.recurrent, 4, packed, H, call.firstUnit, c, row, 0, state >= 0, call.own,
      )
    }
    if (state >= 0) continue
    for (let b = first; b < end; b++) {
      if (!call.has(b, t)) continue
      const row0 = <usize>b * row
      const at = row0 + unit
      const savedRow = saved + row0 * cell.saved + unit
      const carriedRow = carried + row0 * cell.carried + unit
      operand_backward_row(call, stage, before + at, savedRow, du + at, dBefore + at, carriedRow, call.units, tail)
    }
  }
  if (n == call.T - 1 && dBefore != call.dStates) keep(call, dBefore)
}

/** Adds dy where a row has the step; passes the gradient on unchanged where it has not. */
function begin(call: Recurrent, t: i32, dAfter: usize, dBefore: usize, dWx: usize, dRu: usize): void {
  const cell = call.cell
  const row = (<usize>call.H) << 2
  const unit = (<usize>call.firstUnit) << 2
  const bytes = (<usize>call.units) << 2
  let dy = call.y + call.yRow * (t * call.B + call.firstRow) + unit
  for (let b = call.firstRow; b < call.endRow; b++) {
    const at = <usize>b * row + unit
    if (call.has(b, t)) add_row(dAfter + at, dy, bytes)
    else {
      zero_blocks(dWx, b, cell.inputGradients, row, unit, bytes)
      zero_blocks(dRu, b, cell.recurrent, row, unit, bytes)
      for (let s = 0; s < cell.states; s++) {
        const from = at + <usize>s * call.slice
        copy_row(dBefore + from, dAfter + from, bytes)
      }
    }
    dy += call.yRow
  }
}

/** The call's units of each of a row's `count` blocks. */
function zero_blocks(blocks: usize, b: i32, count: i32, row: usize, unit: usize, bytes: usize): void {
  for (let k = b * count; k < (b + 1) * count; k++) zero_row(blocks + <usize>k * row + unit, bytes)
}

/** Brings the gradient of the initial states to where it is wanted. */
function keep(call: Recurrent, dBefore: usize): void {
  const row = (<usize>call.H) << 2
  for (let b = call.firstRow; b < call.endRow; b++) {
    for (let s = 0; s < call.cell.states; s++) {
      const at = <usize>s * call.slice + <usize>b * row + ((<usize>call.firstUnit) << 2)
      copy_row(call.dStates + at, dBefore + at, (<usize>call.units) << 2)
    }
  }
}

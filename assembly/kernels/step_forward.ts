/**
 * One step of a layer, forward, over all batch rows.
 *
 *     for each stage: ru[b, g] = R[g] operand[b] + bias[g];  for each row b: forward(stage)
 *     y[b] = after[0, b]
 *
 * A stage without gates has no operand and no ru. In a row beyond its length the states stay, y and saved are 0.
 */
import { multiply, multiply_scratch_bytes } from './multiply'
import { Recurrent, stage_bytes, tail_bytes } from './recurrent'
import { copy_row, zero_row } from './rows'
import { forward_row, operand_row } from './tail'

/** The step executed as the nth, 0 ≤ n < T. */
export function step_forward(call: Recurrent, n: i32): void {
  const cell = call.cell
  const B = call.B
  const H = call.H
  const row = (<usize>H) << 2
  const t = call.reverse ? call.T - 1 - n : n
  const plane = call.plane
  const before = call.states + call.slice * (call.reverse ? t + 1 : t)
  const after = call.states + call.slice * (call.reverse ? t : t + 1)
  const wx = call.wx + call.slice * t * cell.inputs
  const rows = call.active(t)
  if (n == 0 && call.zero) for (let s = 0; s < cell.states; s++) zero_row(before + <usize>s * plane, call.slice)

  const tail = call.scratch + multiply_scratch_bytes(B, cell.recurrent * H)
  const ru = tail + tail_bytes(cell)
  const operands = ru + call.slice * cell.recurrent
  // A computed operand of a later stage reads `saved`: where BPTT does not keep it, it lives in scratch for a step.
  const saved = call.saved ? call.saved + call.slice * t * cell.saved : operands + call.slice

  let packed = call.packed
  for (let stage = 0; stage < cell.stages; stage++) {
    const gates = (cell.end(stage) - cell.begin(stage)) * H
    if (gates) {
      const begin = <usize>cell.begin(stage) * row
      const state = cell.operand(stage)
      let operand = before + <usize>state * plane
      if (state < 0) {
        operand = operands
        for (let b = 0; b < rows; b++) {
          const at = <usize>b * row
          if (call.has(b, t)) operand_row(call, stage, before + at, saved + at * cell.saved, operand + at, tail)
          else zero_row(operand + at, row)
        }
      }
      const bias = call.bias ? call.bias + begin : 0
      multiply(rows, gates, H, operand, row, 4, packed, gates, 0, ru + begin, row * cell.recurrent, bias, false, call.scratch)
      packed += stage_bytes(cell, stage, H, false)
    }
    for (let b = 0; b < rows; b++) {
      if (!call.has(b, t)) continue
      const at = <usize>b * row
      const wxRow = wx + at * cell.inputs
      const ruRow = ru + at * cell.recurrent
      forward_row(call, stage, wxRow, ruRow, before + at, after + at, saved + at * cell.saved, tail)
    }
  }

  let y = call.y + call.yRow * (t * B)
  for (let b = 0; b < B; b++) {
    const at = <usize>b * row
    if (call.has(b, t)) copy_row(y, after + at, row)
    else {
      zero_row(y, row)
      if (call.saved) zero_row(saved + at * cell.saved, row * cell.saved)
      for (let s = 0; s < cell.states; s++) {
        const from = at + <usize>s * plane
        copy_row(after + from, before + from, row)
      }
    }
    y += call.yRow
  }
}

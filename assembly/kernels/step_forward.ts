/**
 * One step of a layer, forward, over the call's rows and units.
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
  const H = call.H
  const row = (<usize>H) << 2
  const t = call.reverse ? call.T - 1 - n : n
  const first = call.firstRow
  const end = call.active(t)
  const unit = (<usize>call.firstUnit) << 2
  const before = call.states + call.slice * (call.reverse ? t + 1 : t)
  const after = call.states + call.slice * (call.reverse ? t : t + 1)
  const wx = call.wx + call.slice * t * cell.inputs
  if (n == 0 && call.zero) zero_states(call, before)

  const tail = call.own + multiply_scratch_bytes(call.rows, cell.recurrent * H)
  const operands = tail + tail_bytes(cell)
  const ru = call.scratch
  // A computed operand of a later stage reads `saved`: where BPTT does not keep it, it lives in scratch for a step.
  const saved = call.saved ? call.saved + call.slice * t * cell.saved : ru + call.slice * cell.recurrent

  let packed = call.packed
  for (let stage = 0; stage < cell.stages; stage++) {
    if (cell.end(stage) > cell.begin(stage)) {
      const state = cell.operand(stage)
      let operand = before + <usize>state * call.plane + <usize>first * row
      if (state < 0) {
        operand = operands
        for (let b = first, to = operand; b < end; b++, to += row) {
          const at = <usize>b * row
          if (call.has(b, t)) operand_row(call, stage, before + at, saved + at * cell.saved, to, H, tail)
          else zero_row(to, row)
        }
      }
      if (end > first) product(call, stage, end - first, operand, packed, ru + <usize>first * row * cell.recurrent)
      packed += stage_bytes(cell, stage, H, false)
    }
    for (let b = first; b < end; b++) {
      if (!call.has(b, t)) continue
      const at = <usize>b * row
      const wxRow = wx + at * cell.inputs + unit
      const ruRow = ru + at * cell.recurrent + unit
      const savedRow = saved + at * cell.saved + unit
      forward_row(call, stage, wxRow, ruRow, before + at + unit, after + at + unit, savedRow, call.units, tail)
    }
    if (stage + 1 < cell.stages) call.meet()
  }
  finish(call, t, before, after, saved)
  call.meet()
}

/** ru = R operand + bias: all gates of a stage at once, or of some units gate by gate. */
function product(call: Recurrent, stage: i32, rows: i32, operand: usize, packed: usize, ru: usize): void {
  const cell = call.cell
  const H = call.H
  const row = (<usize>H) << 2
  const begin = cell.begin(stage)
  const width = (cell.end(stage) - begin) * H
  const columns = call.units == H ? width : call.units
  for (let n = call.firstUnit; n < width; n += H) {
    const at = <usize>begin * row + ((<usize>n) << 2)
    const bias = call.bias ? call.bias + at : 0
    multiply(rows, columns, H, operand, row, 4, packed, width, n, ru + at, row * cell.recurrent, bias, false, call.own)
    if (columns == width) return
  }
}

/** The states before the first step, where they are not given. */
function zero_states(call: Recurrent, before: usize): void {
  const row = (<usize>call.H) << 2
  const unit = (<usize>call.firstUnit) << 2
  for (let b = call.firstRow; b < call.endRow; b++) {
    for (let s = 0; s < call.cell.states; s++) {
      zero_row(before + <usize>s * call.plane + <usize>b * row + unit, (<usize>call.units) << 2)
    }
  }
  call.meet()
}

/** What a step leaves: y, and everything of the rows that do not have it. */
function finish(call: Recurrent, t: i32, before: usize, after: usize, saved: usize): void {
  const cell = call.cell
  const row = (<usize>call.H) << 2
  const unit = (<usize>call.firstUnit) << 2
  const bytes = (<usize>call.units) << 2
  let y = call.y + call.yRow * (t * call.B + call.firstRow) + unit
  for (let b = call.firstRow; b < call.endRow; b++) {
    const at = <usize>b * row + unit
    if (call.has(b, t)) copy_row(y, after + at, bytes)
    else {
      zero_row(y, bytes)
      if (call.saved) {
        for (let v = 0; v < cell.saved; v++) zero_row(saved + <usize>(b * cell.saved + v) * row + unit, bytes)
      }
      for (let s = 0; s < cell.states; s++) {
        const from = at + <usize>s * call.plane
        copy_row(after + from, before + from, bytes)
      }
    }
    y += call.yRow
  }
}

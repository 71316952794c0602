/**
 * Calls a cell's fragment for one row of some units: the multiple of four in place, the last 1 … 3 units (fragments work on
 * four at a time) in scratch, copied in and out, so that a row may have any length.
 * Each takes the addresses of the row's first value, how many units there are from there, and `tail` (`tail_bytes`).
 *
 * The fragment's functions, in the order of the table. `gate`, `plane` and `dPlane` are the bytes between two values, two
 * states and two states' gradients, `bytes` is 4 × units. A stage writes what is its own and leaves the rest as it is.
 *
 *     forward(stage, wx, ru, peephole, before, after, saved, gate, plane, bytes)                       writes after, saved
 *     operand(stage, before, saved, operand, gate, plane, bytes)                                       writes operand
 *     backward(stage, peephole, before, after, saved, dAfter, dBefore, carried, dWx, dRu, gate, plane, dPlane, bytes)
 *                                                            writes dBefore, carried, dRu and, if the cell is separate, dWx
 *     operand_backward(stage, before, saved, dOperand, dBefore, carried, gate, plane, dPlane, bytes)   adds to dBefore, carried
 */
import './constants'
import { load_partial, store_partial } from './rows'
import { Recurrent } from './recurrent'

const FOUR: usize = 16

/** Copies `units` floats of each of `count` values, `stride` bytes apart, into vectors; returns the end of these. */
function gather(from: usize, stride: usize, count: i32, units: i32, to: usize): usize {
  for (; count > 0; count--) {
    v128.store(to, load_partial(from, units))
    from += stride
    to += FOUR
  }
  return to
}

function scatter(from: usize, to: usize, stride: usize, count: i32, units: i32): void {
  for (; count > 0; count--) {
    store_partial(to, v128.load(from), units)
    from += FOUR
    to += stride
  }
}

export function forward_row(
  call: Recurrent, stage: i32, wx: usize, ru: usize, before: usize, after: usize, saved: usize, count: i32, tail: usize,
): void {
  const cell = call.cell
  const gate = (<usize>call.H) << 2
  const plane = call.plane
  const bytes = (<usize>count & ~3) << 2
  const units = count & 3
  const f = cell.slot
  const peephole = call.peephole + ((<usize>call.firstUnit) << 2)
  if (bytes) call_indirect<void>(f, stage, wx, ru, peephole, before, after, saved, gate, plane, bytes)
  if (!units) return
  const tRu = gather(wx + bytes, gate, cell.inputs, units, tail)
  const tPeephole = gather(ru + bytes, gate, cell.recurrent, units, tRu)
  const tBefore = gather(peephole + bytes, gate, cell.peepholes, units, tPeephole)
  const tAfter = gather(before + bytes, plane, cell.states, units, tBefore)
  const tSaved = gather(after + bytes, plane, cell.states, units, tAfter)
  gather(saved + bytes, gate, cell.saved, units, tSaved)
  call_indirect<void>(f, stage, tail, tRu, tPeephole, tBefore, tAfter, tSaved, FOUR, FOUR, FOUR)
  scatter(tAfter, after + bytes, plane, cell.states, units)
  scatter(tSaved, saved + bytes, gate, cell.saved, units)
}

export function operand_row(
  call: Recurrent, stage: i32, before: usize, saved: usize, operand: usize, count: i32, tail: usize,
): void {
  const cell = call.cell
  const gate = (<usize>call.H) << 2
  const plane = call.plane
  const bytes = (<usize>count & ~3) << 2
  const units = count & 3
  const f = cell.slot + 1
  if (bytes) call_indirect<void>(f, stage, before, saved, operand, gate, plane, bytes)
  if (!units) return
  const tSaved = gather(before + bytes, plane, cell.states, units, tail)
  const tOperand = gather(saved + bytes, gate, cell.saved, units, tSaved)
  call_indirect<void>(f, stage, tail, tSaved, tOperand, FOUR, FOUR, FOUR)
  scatter(tOperand, operand + bytes, gate, 1, units)
}

export function backward_row(
  call: Recurrent, stage: i32, before: usize, after: usize, saved: usize, dAfter: usize, dBefore: usize,
  carried: usize, dWx: usize, dRu: usize, count: i32, tail: usize,
): void {
  const cell = call.cell
  const gate = (<usize>call.H) << 2
  const plane = call.plane
  const dPlane = call.slice
  const bytes = (<usize>count & ~3) << 2
  const units = count & 3
  const f = cell.slot + 2
  const peephole = call.peephole + ((<usize>call.firstUnit) << 2)
  if (bytes) {
    call_indirect<void>(
      f, stage, peephole, before, after, saved, dAfter, dBefore, carried, dWx, dRu, gate, plane, dPlane, bytes,
    )
  }
  if (!units) return
  const tBefore = gather(peephole + bytes, gate, cell.peepholes, units, tail)
  const tAfter = gather(before + bytes, plane, cell.states, units, tBefore)
  const tSaved = gather(after + bytes, plane, cell.states, units, tAfter)
  const tdAfter = gather(saved + bytes, gate, cell.saved, units, tSaved)
  const tdBefore = gather(dAfter + bytes, dPlane, cell.states, units, tdAfter)
  const tCarried = gather(dBefore + bytes, dPlane, cell.states, units, tdBefore)
  const tdRu = gather(carried + bytes, gate, cell.carried, units, tCarried)
  // What other stages wrote into these rows is carried through. One array serves both where they are the same.
  const end = gather(dRu + bytes, gate, cell.recurrent, units, tdRu)
  let tdWx = tdRu
  if (dWx != dRu) {
    tdWx = end
    gather(dWx + bytes, gate, cell.inputGradients, units, tdWx)
  }
  call_indirect<void>(
    f, stage, tail, tBefore, tAfter, tSaved, tdAfter, tdBefore, tCarried, tdWx, tdRu, FOUR, FOUR, FOUR, FOUR,
  )
  scatter(tdBefore, dBefore + bytes, dPlane, cell.states, units)
  scatter(tCarried, carried + bytes, gate, cell.carried, units)
  scatter(tdRu, dRu + bytes, gate, cell.recurrent, units)
  if (dWx != dRu) scatter(tdWx, dWx + bytes, gate, cell.inputGradients, units)
}

export function operand_backward_row(
  call: Recurrent, stage: i32, before: usize, saved: usize, dOperand: usize, dBefore: usize, carried: usize,
  count: i32, tail: usize,
): void {
  const cell = call.cell
  const gate = (<usize>call.H) << 2
  const plane = call.plane
  const dPlane = call.slice
  const bytes = (<usize>count & ~3) << 2
  const units = count & 3
  const f = cell.slot + 3
  if (bytes) call_indirect<void>(f, stage, before, saved, dOperand, dBefore, carried, gate, plane, dPlane, bytes)
  if (!units) return
  const tSaved = gather(before + bytes, plane, cell.states, units, tail)
  const tdOperand = gather(saved + bytes, gate, cell.saved, units, tSaved)
  const tdBefore = gather(dOperand + bytes, gate, 1, units, tdOperand)
  const tCarried = gather(dBefore + bytes, dPlane, cell.states, units, tdBefore)
  gather(carried + bytes, gate, cell.carried, units, tCarried)
  call_indirect<void>(f, stage, tail, tSaved, tdOperand, tdBefore, tCarried, FOUR, FOUR, FOUR, FOUR)
  scatter(tdBefore, dBefore + bytes, dPlane, cell.states, units)
  scatter(tCarried, carried + bytes, gate, cell.carried, units)
}

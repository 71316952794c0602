import type { RecurrentBackward, RecurrentForward, Span } from '../../bindings/backend/backend.js'
import { referenceCell } from '../reference/cells.js'
import { unroll, unrollBackward, type Sequence, type Unrolled } from '../reference/recurrence.js'
import { floats, integers } from './host_backend.js'

/** What the backward pass needs of the forward pass, by the states' memory: `saved` is the device's own business. */
const kept = new WeakMap<Span['memory'], { sequence: Sequence; unrolled: Unrolled }>()

export function recurrentForward(call: RecurrentForward): void {
  const { T, B, H, reverse, states, y, yStride, yOffset } = call
  const cell = referenceCell(call.cell.name)
  const slices = floats(states)
  const initial = new Float64Array(cell.states.length * B * H)
  if (call.saved) floats(call.saved).fill(0)
  cell.states.forEach((_, s) => {
    if (call.zero) return
    const begin = (s * (T + 1) + (reverse ? T : 0)) * B * H
    initial.set(slices.subarray(begin, begin + B * H), s * B * H)
  })
  const sequence: Sequence = {
    ...{ cell, T, B, H, reverse, initial },
    wx: floats(call.wx).slice(),
    R: call.R ? floats(call.R).slice() : [],
    peephole: call.peephole ? floats(call.peephole).slice() : null,
    bias: call.bias ? floats(call.bias).slice() : null,
    lengths: call.lengths ? integers(call.lengths).slice() : null,
  }
  const unrolled = unroll(sequence)
  kept.set(states.memory, { sequence, unrolled })
  slices.set(unrolled.states)
  const out = floats(y)
  for (let row = 0; row < T * B; row++) out.set(unrolled.y.subarray(row * H, (row + 1) * H), row * yStride + yOffset)
}

export function recurrentBackward(call: RecurrentBackward): void {
  const { T, B, H, yStride, yOffset } = call
  const forward = kept.get(call.states.memory)
  if (!forward) throw new Error('no forward pass has filled these states')
  const wide = floats(call.dy)
  const dy = new Float64Array(T * B * H)
  for (let row = 0; row < T * B; row++) {
    const begin = row * yStride + yOffset
    dy.set(wide.subarray(begin, begin + H), row * H)
  }
  const gradient = unrollBackward(forward.sequence, forward.unrolled, dy, floats(call.dStates).slice())
  floats(call.dWx).set(gradient.dWx)
  if (call.dRu) floats(call.dRu).set(gradient.dRu)
  floats(call.dStates).set(gradient.dInitial)
}

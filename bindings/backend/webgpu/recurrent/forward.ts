/** The way forward through time: `scan` is one dispatch for all steps, `step` one per step and stage. */
import { inputBlocks } from '../../../language/layout.js'
import type { Plan, RecurrentForward, Span } from '../../backend.js'
import { whole } from '../pool.js'
import { isSameLoop, placesOf, type Loops } from './loops.js'
import { merge } from '../merge.js'
import type { Shader } from '../sources.js'
import { forwardProducts, tilingOf } from './plan.js'

/**
 * One loop, or two at once.
 * @returns false, and nothing was done, if the two cannot run together
 */
export function runForward(loops: Loops, shader: Shader, plan: Plan, calls: readonly RecurrentForward[]): boolean {
  const [call, other = call] = calls as [RecurrentForward, RecurrentForward?]
  if (!isAlike(call, other)) return false
  if (call.T * call.B * call.H === 0) return true
  const { cell, T, B, H, lengths, yStride, zero = false, precision } = call
  const kept = B * cell.saved.length * H
  // Between the stages of a step the saved values wait in memory, even if nobody wants them afterwards.
  const isKept = call.saved !== null
  const scratchSize = !isKept && cell.stages.length > 1 ? kept : 0
  const scratch = scratchSize > 0 ? whole(loops.pool.allocate(4 * calls.length * scratchSize)) : null
  const savedOf = ({ saved }: RecurrentForward, n: number): Span | null =>
    scratch ? { ...scratch, offset: n * scratchSize, length: scratchSize } : saved
  const merged = {
    wx: merge(all('wx'), T * B * inputBlocks(cell) * H),
    bias: merge(all('bias'), cell.recurrent.length * H),
    peephole: merge(all('peephole'), cell.peepholes.length * H),
    states: merge(all('states'), cell.states.length * (T + 1) * B * H),
    saved: merge(calls.map(savedOf), scratch ? scratchSize : T * kept),
    y: merge(all('y'), (T * B - 1) * yStride + H + Math.max(...calls.map(({ yOffset }) => yOffset))),
  }
  const { wx, bias, peephole, states, saved, y } = merged
  if (!wx || !bias || !peephole || !states || !saved || !y) {
    if (scratch) loops.pool.free(scratch.memory)
    return false
  }
  const half = precision === 'f16'
  const tiling = tilingOf(plan, forwardProducts(cell, H), { T, B, H }, loops.software)
  const weights = loops.weights.get(all('R'), cell, H, { turned: true, half })
  const bound = loops.bind(shader, cell, tiling, half, {
    weights: weights.binding,
    wx: wx.binding,
    bias: bias.binding,
    peephole: peephole.binding,
    lengths: lengths ? [lengths, B] : [null, 0],
    states: states.binding,
    saved: saved.binding,
    y: y.binding,
  })
  const places = calls.map(({ reverse, yOffset }, n) => [
    wx.offsets[n]!,
    n * weights.stride,
    bias.offsets[n]!,
    peephole.offsets[n]!,
    states.offsets[n]!,
    saved.offsets[n]!,
    y.offsets[n]! + yOffset,
    Number(reverse),
  ])
  const flags = [call.bias !== null, lengths !== null, saved.binding[0] !== null].map(Number)
  const common = [...placesOf(places), T, B, H, yStride, ...flags, isKept ? kept : 0, Number(zero)]
  // the last ones, step and stage, are what differs from dispatch to dispatch
  const sizes = [...common, 0, 0]
  const grid = {
    blocks: plan === 'scan' ? 1 : Math.ceil(H / tiling.units),
    rows: Math.ceil(B / tiling.rows),
    loops: calls.length,
  }
  if (plan === 'scan') loops.dispatch(bound, sizes, grid)
  else
    for (let step = 0; step < T; step++)
      for (let stage = 0; stage < cell.stages.length; stage++) {
        sizes[common.length] = step
        sizes[common.length + 1] = stage
        loops.dispatch(bound, sizes, grid)
      }
  if (scratch) loops.pool.free(scratch.memory)
  return true

  /** An array of each loop. */
  function all(name: 'wx' | 'R' | 'bias' | 'peephole' | 'states' | 'y'): (Span | null)[] {
    return calls.map((call) => call[name])
  }
}

/** Whether two loops differ in nothing but where their arrays lie, and which way they run. */
function isAlike(a: RecurrentForward, b: RecurrentForward): boolean {
  return isSameLoop(a, b) && a.zero === b.zero && (a.saved === null) === (b.saved === null) && !a.bias === !b.bias
}

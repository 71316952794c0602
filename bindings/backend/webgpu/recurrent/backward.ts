/** The way back through time: `scan` is one dispatch for all steps, `step` one per step and stage, and one more. */
import { inputGradientBlocks, type CellLayout } from '../../../language/layout.js'
import type { Plan, RecurrentBackward, Span } from '../../backend.js'
import { whole } from '../pool.js'
import { isSameLoop, placesOf, type Loops } from './loops.js'
import { merge, type Merged } from '../merge.js'
import type { Shader } from '../sources.js'
import { backwardProducts, tilingOf } from './plan.js'

const PRODUCT = 1
const POINTWISE = 2

/**
 * One loop, or two at once.
 * @returns false, and nothing was done, if the two cannot run together
 */
export function runBackward(loops: Loops, shader: Shader, plan: Plan, calls: readonly RecurrentBackward[]): boolean {
  const [call, other = call] = calls as [RecurrentBackward, RecurrentBackward?]
  if (!isSameLoop(call, other)) return false
  if (call.T * call.B * call.H === 0) return true
  const { cell, T, B, H, lengths, yStride, precision } = call
  const plane = B * H
  const stages = cell.stages.length
  const merged = {
    states: merge(all('states'), cell.states.length * (T + 1) * plane),
    saved: merge(all('saved'), T * cell.saved.length * plane),
    dy: merge(all('dy'), (T * B - 1) * yStride + H + Math.max(...calls.map(({ yOffset }) => yOffset))),
    dWx: merge(cell.separate ? all('dWx') : calls.map(() => null), T * inputGradientBlocks(cell) * plane),
    dRu: merge(all('dRu'), T * cell.recurrent.length * plane),
  }
  const { states, saved, dy, dWx, dRu } = merged
  if (!states || !saved || !dy || !dWx || !dRu) return false
  const carry = new Carry(loops, calls)
  const carried = carry.enter(shader.name)
  const half = precision === 'f16'
  const tiling = tilingOf(plan, backwardProducts(cell, H), { T, B, H }, loops.software)
  const weights = matricesOf(loops, all('R'), cell, H, half)
  const bound = loops.bind(shader, cell, tiling, half, {
    weights: weights.binding,
    lengths: lengths ? [lengths, B] : [null, 0],
    states: states.binding,
    saved: saved.binding,
    dy: dy.binding,
    carry: carried.binding,
    dWx: dWx.binding,
    dRu: dRu.binding,
  })
  const places = calls.map(({ reverse, yOffset }, n) => [
    weights.offsets[n]!,
    states.offsets[n]!,
    saved.offsets[n]!,
    dy.offsets[n]! + yOffset,
    carried.offsets[n]!,
    dWx.offsets[n]!,
    dRu.offsets[n]!,
    Number(reverse),
  ])
  const common = [...placesOf(places), T, B, H, yStride, Number(lengths !== null)]
  // the last ones are what differs from dispatch to dispatch
  const sizes = [...common, 0, 0, 0, 0, 0]
  const grid = {
    blocks: plan === 'scan' ? 1 : Math.ceil(H / tiling.units),
    rows: Math.ceil(B / tiling.rows),
    loops: calls.length,
  }
  if (plan === 'scan') loops.dispatch(bound, sizes, grid)
  else {
    const last = T * stages
    const step = (n: number): number => T - 1 - Math.floor(n / stages)
    const stage = (n: number): number => stages - 1 - (n % stages)
    for (let n = 0; n <= last; n++) {
      const before = Math.max(0, n - 1)
      const parts = (n > 0 && hasProduct(cell, stage(before)) ? PRODUCT : 0) + (n < last ? POINTWISE : 0)
      if (parts === 0) continue
      const now = Math.min(n, last - 1)
      const members = [step(before), stage(before), step(now), stage(now), parts]
      for (const [m, member] of members.entries()) sizes[common.length + m] = member
      loops.dispatch(bound, sizes, grid)
    }
  }
  carry.leave(shader.name)
  return true

  /** An array of each loop. */
  function all(name: 'R' | 'states' | 'saved' | 'dy' | 'dWx' | 'dRu'): (Span | null)[] {
    return calls.map((call) => call[name])
  }
}

/** R as it is, where its entries are whole vectors and the loops' lie in one memory; else packed. */
function matricesOf(loops: Loops, R: readonly (Span | null)[], cell: CellLayout, H: number, half: boolean): Merged {
  const asItIs = half || H % 4 !== 0 ? null : merge(R, cell.recurrent.length * H * H)
  if (asItIs?.offsets.every((offset) => offset % 4 === 0))
    return { ...asItIs, offsets: asItIs.offsets.map((offset) => offset / 4) }
  const { binding, stride } = loops.weights.get(R, cell, H, { turned: false, half })
  return { binding, offsets: R.map((_, n) => n * stride) }
}

/**
 * The gradients that go from step to step. With one stage a step's replace each other in place, where the caller has them; with more, those
 * of both its ends are wanted at once, and diagonal weights need a place, too.
 */
class Carry {
  /** Null: in place. */
  readonly #own: ReturnType<typeof whole> | null
  readonly #inPlace: Merged | null
  readonly #given: number
  readonly #planes: number
  readonly #diagonal: number

  constructor(
    private readonly loops: Loops,
    private readonly calls: readonly RecurrentBackward[],
  ) {
    const [{ cell, B, H }] = calls as [RecurrentBackward]
    const staged = cell.stages.length > 1
    this.#given = cell.states.length * B * H
    this.#planes = this.#given + (staged ? (cell.states.length + cell.carried.length) * B * H : 0)
    this.#diagonal = cell.peepholes.length * H
    const spans = calls.map(({ dStates }) => dStates)
    this.#inPlace = staged || this.#diagonal > 0 ? null : merge(spans, this.#given)
    this.#own = this.#inPlace ? null : whole(loops.pool.allocate(4 * calls.length * this.#size))
  }

  get #size(): number {
    return this.#planes + this.#diagonal
  }

  #ofLoop(n: number): Span {
    return { memory: this.#own!.memory, offset: n * this.#size, length: this.#size }
  }

  enter(kernel: string): Merged {
    const { commands } = this.loops
    if (!this.#own) return this.#inPlace!
    for (const [n, { dStates, peephole }] of this.calls.entries()) {
      const mine = this.#ofLoop(n)
      commands.move(kernel, 'dStates', dStates, mine, this.#given)
      const behind = { ...mine, offset: mine.offset + this.#planes, length: this.#diagonal }
      if (peephole && this.#diagonal > 0) commands.move(kernel, 'peephole', peephole, behind, this.#diagonal)
    }
    return { binding: [this.#own, this.#own.length], offsets: this.calls.map((_, n) => n * this.#size) }
  }

  leave(kernel: string): void {
    if (!this.#own) return
    for (const [n, { dStates }] of this.calls.entries())
      this.loops.commands.move(kernel, 'dStates', this.#ofLoop(n), dStates, this.#given)
    this.loops.pool.free(this.#own.memory)
  }
}

function hasProduct({ stages }: CellLayout, stage: number): boolean {
  const { begin, end } = stages[stage]!
  return end > begin
}

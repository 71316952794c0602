/** The recurrent kernels: `scan` is one dispatch for all time steps, `step` one per step and stage. */
import type { CompiledCell } from '../../language/compiled.js'
import { inputBlocks, inputGradientBlocks, type CellLayout } from '../../language/layout.js'
import type { RecurrentBackward, RecurrentForward, Span } from '../backend.js'
import { own, type Binding, type Bindings, type Bound, type Commands } from './commands.js'
import type { Pipelines } from './pipelines.js'
import type { DeviceMemory, Pool } from './pool.js'
import { cellSource, type Shader } from './sources.js'
import { TurnedWeights } from './turned_weights.js'

/** Batch rows that a workgroup can own: the components of a vector. */
const MAX_ROWS = 4
/** `scan` gives a workgroup more rows only beyond this many workgroups, so that small batches still spread over the device. */
const SPREAD = 8
/** Units that a workgroup of `step` owns. */
const STEP_UNITS = 32
/** Threads of a workgroup of `scan`: one per unit as far as possible, up to WebGPU's default limit; few values, few pipelines. */
const WIDTHS = [64, 128]
const MAX_WIDTH = 256

const NOTHING: Binding = [null, 0]
const PRODUCT = 1
const POINTWISE = 2

export class Recurrent {
  readonly #commands: Commands
  readonly #pipelines: Pipelines
  readonly #pool: Pool
  readonly #weights: TurnedWeights

  constructor(commands: Commands, pipelines: Pipelines, pool: Pool) {
    this.#commands = commands
    this.#pipelines = pipelines
    this.#pool = pool
    this.#weights = new TurnedWeights(commands, pipelines, pool)
  }

  forget(memory: DeviceMemory): void {
    this.#weights.forget(memory)
  }

  scanForward(shader: Shader, call: RecurrentForward): void {
    const { T, B, H } = call
    if (T * B * H === 0) return
    const rows = scanRows(B)
    this.#forward(shader, { WIDTH: scanWidth(H) }, call, (bound, sizes) => {
      this.#commands.dispatch(bound, sizes(rows, 0, 0), [], Math.ceil(B / rows))
    })
  }

  stepForward(shader: Shader, call: RecurrentForward): void {
    const { cell, T, B, H } = call
    if (T * B * H === 0) return
    const rows = Math.min(MAX_ROWS, B)
    this.#forward(shader, {}, call, (bound, sizes) => {
      for (let step = 0; step < T; step++) {
        for (let stage = 0; stage < cell.stages.length; stage++) {
          this.#commands.dispatch(bound, sizes(rows, step, stage), [], Math.ceil(H / STEP_UNITS), Math.ceil(B / rows))
        }
      }
    })
  }

  scanBackward(shader: Shader, call: RecurrentBackward): void {
    const { T, B, H } = call
    if (T * B * H === 0) return
    const rows = scanRows(B)
    this.#backward(shader, { WIDTH: scanWidth(H) }, call, (bound, sizes) => {
      this.#commands.dispatch(bound, sizes(rows, 0, 0, 0, 0, 0), [], Math.ceil(B / rows))
    })
  }

  stepBackward(shader: Shader, call: RecurrentBackward): void {
    const { cell, T, B, H, reverse } = call
    if (T * B * H === 0) return
    const rows = Math.min(MAX_ROWS, B)
    const stages = cell.stages.length
    const last = T * stages
    const time = (n: number): number => (reverse ? Math.floor(n / stages) : T - 1 - Math.floor(n / stages))
    const stage = (n: number): number => stages - 1 - (n % stages)
    this.#backward(shader, {}, call, (bound, sizes) => {
      for (let n = 0; n <= last; n++) {
        const before = Math.max(0, n - 1)
        const parts = (n > 0 && hasProduct(cell, stage(before)) ? PRODUCT : 0) + (n < last ? POINTWISE : 0)
        if (parts === 0) continue
        const now = Math.min(n, last - 1)
        const members = sizes(rows, time(before), stage(before), time(now), stage(now), parts)
        this.#commands.dispatch(bound, members, [], Math.ceil(H / STEP_UNITS), Math.ceil(B / rows))
      }
    })
  }

  #forward(
    shader: Shader,
    constants: Record<string, number>,
    call: RecurrentForward,
    dispatch: (bound: Bound | null, sizes: (rows: number, step: number, stage: number) => number[]) => void,
  ): void {
    const { cell, T, B, H, reverse, wx, R, peephole, bias, lengths, states, saved, y, yStride, yOffset, zero } = call
    const kept = B * cell.saved.length * H
    // Between the stages of a step the saved values wait in memory, even if nobody wants them afterwards.
    const scratch = !saved && cell.stages.length > 1 && kept > 0 ? this.#pool.allocate(kept * 4) : null
    const savedBinding: Binding = saved ? [saved, T * kept] : scratch ? whole(scratch) : NOTHING
    const bound = this.#bind(shader, cell, constants, {
      wx: [wx, T * B * inputBlocks(cell) * H],
      weights: this.#weights.get(R, cell, H),
      bias: bias ? [bias, cell.recurrent.length * H] : NOTHING,
      peephole: [peephole, cell.peepholes.length * H],
      lengths: lengths ? [lengths, B] : NOTHING,
      states: [states, cell.states.length * (T + 1) * B * H],
      saved: savedBinding,
      y: [y, (T * B - 1) * yStride + yOffset + H],
    })
    const flags = [Number(bias !== null), Number(lengths !== null), Number(savedBinding !== NOTHING)]
    const savedStep = saved ? kept : 0
    dispatch(bound, (rows, step, stage) => [
      T,
      B,
      H,
      rows,
      Number(reverse),
      yStride,
      yOffset,
      ...flags,
      savedStep,
      Number(zero ?? false),
      step,
      stage,
    ])
    if (scratch) this.#pool.free(scratch)
  }

  #backward(
    shader: Shader,
    constants: Record<string, number>,
    call: RecurrentBackward,
    dispatch: (bound: Bound | null, sizes: (rows: number, ...step: number[]) => number[]) => void,
  ): void {
    const { cell, T, B, H, reverse, R, peephole, lengths, states, saved, dy, yStride, yOffset, dStates, dWx, dRu } =
      call
    const plane = B * H
    const given = cell.states.length * plane
    // With one stage a step's gradients replace each other in place; with more, those of both its ends are wanted at once.
    const staged = cell.stages.length > 1
    const planes = (staged ? 2 * cell.states.length + cell.carried.length : cell.states.length) * plane
    const diagonal = cell.peepholes.length * H
    const carry = staged || diagonal > 0 ? this.#pool.allocate((planes + diagonal) * 4) : null
    const carried: Binding = carry ? whole(carry) : [dStates, given]
    if (carry) this.#commands.move(shader.name, 'dStates', dStates, whole(carry)[0], given)
    if (carry && peephole && diagonal > 0) {
      const behind = { memory: carry, offset: planes, length: diagonal }
      this.#commands.move(shader.name, 'peephole', peephole, behind, diagonal)
    }
    const bound = this.#bind(shader, cell, constants, {
      R: [R, cell.recurrent.length * H * H],
      lengths: lengths ? [lengths, B] : NOTHING,
      states: [states, cell.states.length * (T + 1) * plane],
      saved: [saved, T * cell.saved.length * plane],
      dy: [dy, (T * B - 1) * yStride + yOffset + H],
      carry: carried,
      dWx: cell.separate ? [dWx, T * inputGradientBlocks(cell) * plane] : NOTHING,
      dRu: [dRu, T * cell.recurrent.length * plane],
    })
    const masked = Number(lengths !== null)
    dispatch(bound, (rows, ...step) => [T, B, H, rows, Number(reverse), yStride, yOffset, masked, ...step])
    if (carry) {
      this.#commands.move(shader.name, 'dStates', whole(carry)[0], dStates, given)
      this.#pool.free(carry)
    }
  }

  #bind(shader: Shader, cell: CompiledCell, constants: Record<string, number>, bindings: Bindings): Bound | null {
    const pipeline = this.#pipelines.get(shader.name, cell, constants, () => cellSource(shader, cell))
    return this.#commands.bind(pipeline, bindings)
  }
}

function scanRows(B: number): number {
  return Math.min(MAX_ROWS, Math.ceil(B / SPREAD))
}

function scanWidth(H: number): number {
  return WIDTHS.find((width) => width >= H) ?? MAX_WIDTH
}

function hasProduct({ stages }: CellLayout, stage: number): boolean {
  const { begin, end } = stages[stage]!
  return end > begin
}

/** All of a memory of our own. */
function whole(memory: DeviceMemory): [Span, number] {
  const length = own(memory, 'scratch').bytes / 4
  return [{ memory, offset: 0, length }, length]
}

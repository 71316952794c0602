/** The calls of the recurrent loop: checks the spans, packs R, and lays each part of the call out in memory as the kernels read it. */
import { DeviceError } from '../../errors.js'
import { inputBlocks, inputGradientBlocks } from '../../language/layout.js'
import type { RecurrentBackward, RecurrentForward, Span } from '../backend.js'
import { extent } from './arguments/arguments.js'
import type { WasmDevice } from './device.js'
import { divideLoop } from './threads/loops.js'

type Kernel = 'scan_forward' | 'step_forward' | 'scan_backward' | 'step_backward'

/** The fields of `Recurrent` in assembly/kernels/recurrent.ts, in its order. */
const FIELDS = 25

/** What a direction has for its own, as addresses; 0 where there is none. */
interface Own {
  readonly zero: number
  readonly bias: number
  readonly saved: number
  readonly y: number
  readonly wx: number
  readonly dRu: number
  readonly dStates: number
}

/** All steps of a layer: a `scan` is one call, a `step` one for each step. */
export class RecurrentKernels {
  /** The calls of all parts. */
  private readonly blocks: number

  constructor(private readonly device: WasmDevice) {
    this.blocks = device.heap.allocate((device.team?.size ?? 1) * FIELDS * 4)
  }

  forward(kernel: Kernel, call: RecurrentForward): void {
    const { cell, T, B, H } = call
    const at = this.reader(kernel)
    this.execute(kernel, call, {
      zero: call.zero ? 1 : 0,
      bias: call.bias ? at('bias', call.bias, cell.recurrent.length * H) : 0,
      saved: call.saved ? at('saved', call.saved, T * B * cell.saved.length * H) : 0,
      y: at('y', call.y, extent(T * B, H, call.yStride, call.yOffset)) + call.yOffset * 4,
      wx: at('wx', call.wx, T * B * inputBlocks(cell) * H),
      dRu: 0,
      dStates: 0,
    })
  }

  backward(kernel: Kernel, call: RecurrentBackward): void {
    const { cell, T, B, H } = call
    const at = this.reader(kernel)
    this.execute(kernel, call, {
      zero: 0,
      bias: 0,
      saved: at('saved', call.saved, T * B * cell.saved.length * H),
      y: at('dy', call.dy, extent(T * B, H, call.yStride, call.yOffset)) + call.yOffset * 4,
      wx: at('dWx', call.dWx, T * B * inputGradientBlocks(cell) * H),
      dRu: this.where(kernel, 'dRu', call.dRu, T * B * cell.recurrent.length * H),
      dStates: at('dStates', call.dStates, cell.states.length * B * H),
    })
  }

  private reader(kernel: Kernel) {
    return (name: string, span: Span, length: number) => this.device.at(kernel, name, span, length)
  }

  /** Where something begins that a cell may not have at all: 0 then. */
  private where(kernel: Kernel, name: string, span: Span | null, length: number): number {
    if (length === 0) return 0
    if (!span) throw new DeviceError(`${kernel}: ${name} is missing, wanted ${length} elements`)
    return this.device.at(kernel, name, span, length)
  }

  private execute(kernel: Kernel, call: RecurrentForward | RecurrentBackward, own: Own): void {
    const parts = this.write(kernel, call, own)
    const run = (...step: number[]): void =>
      this.device.counters.time(kernel, () =>
        this.device.divided(
          kernel,
          parts.map((block) => [block, ...step]),
        ),
      )
    if (kernel.startsWith('scan')) run()
    else for (let n = 0; n < call.T; n++) run(n)
  }

  /** Writes the call of each part. @returns their addresses */
  private write(kernel: Kernel, call: RecurrentForward | RecurrentBackward, own: Own): number[] {
    const { cell, T, B, H, lengths } = call
    const { exports, heap, team } = this.device
    const at = this.reader(kernel)
    const layout = this.device.cells.address(cell)
    const packed = this.pack(kernel, call, layout)
    const states = at('states', call.states, cell.states.length * (T + 1) * B * H)
    const peephole = this.where(kernel, 'peephole', call.peephole, cell.peepholes.length * H)
    const loops = divideLoop({ cell, steps: kernel.startsWith('scan') ? T : 1, B, H }, team)
    const members = loops.filter(({ rows }) => rows.from === 0).length
    const shared = exports.recurrent_scratch_bytes(layout, B, H) >>> 0
    const ownBytes = exports.recurrent_own_bytes(layout, loops[0]!.rows.count, H) >>> 0
    const scratch = this.device.scratch(shared + loops.length * ownBytes)
    return loops.map(({ rows, units }, part) => {
      const block = this.blocks + part * FIELDS * 4
      const fields = [
        ...[layout, T, B, H, call.reverse ? 1 : 0, own.zero, packed, own.bias, peephole],
        ...[lengths ? at('lengths', lengths, B) : 0, states, own.saved, own.y, call.yStride * 4],
        ...[own.wx, own.dRu, own.dStates, scratch, scratch + shared + part * ownBytes],
        ...[rows.from, rows.count, units.from, units.count, members, team?.barrier ?? 0],
      ]
      heap.integers(block, FIELDS).set(fields)
      return block
    })
  }

  private pack(kernel: Kernel, { cell, H, R }: RecurrentForward | RecurrentBackward, layout: number): number {
    const { exports, panels, counters } = this.device
    const from = this.where(kernel, 'R', R, cell.recurrent.length * H * H)
    if (!R || !from) return 0
    const backward = kernel.endsWith('backward') ? 1 : 0
    const bytes = () => exports.recurrent_packed_bytes(layout, H, backward) >>> 0
    // All that the packing depends on, so that cells may share what they pack alike; two of one name may be different cells.
    let shape = `recurrent ${H} ${backward}`
    for (const { end } of cell.stages) shape += ` ${end}`
    return panels.get(R, shape, bytes, (address) => {
      counters.time('pack', () => exports.pack_recurrent(layout, H, from, backward, address))
    })
  }
}

/** Memory for a recurrent layer of one size, and the kernels over it: through `Runtime.device`, so that nothing but the kernel is in the time. */
import type { Runtime } from 'webrnn'
import type { Place } from '../suite/operation.js'
import type { CompiledCell } from './subjects.js'

type Device = Runtime['device']
type Span = Parameters<Device['read']>[0]

export interface LayerSize {
  readonly T: number
  readonly B: number
  readonly H: number
  readonly lengths?: readonly number[]
  readonly reverse?: boolean
}

/** What a pass has written, by name. */
export type Results = Record<string, Float32Array>

export class Layer {
  readonly #device: Device
  readonly #kernels: Place['webrnn']['kernels']
  readonly #size: LayerSize
  readonly #spans: Span[] = []
  readonly #random = randomNumbers(1)
  readonly #forward
  readonly #backward
  readonly #givenGradient: Span

  /** @param cell any of those that will run: they have the same layout */
  constructor({ webrnn, runtime }: Place, cell: CompiledCell, size: LayerSize) {
    this.#device = runtime.device
    this.#kernels = webrnn.kernels
    this.#size = size
    const { T, B, H, lengths, reverse = false } = size
    const Gr = cell.recurrent.length
    const shared = {
      ...{ T, B, H, reverse, yStride: H, yOffset: 0, peephole: null },
      R: this.#filled(Gr * H * H, 1 / Math.sqrt(H)),
      lengths: lengths ? this.#integers(lengths) : null,
      states: this.#filled(cell.states.length * (T + 1) * B * H, 1),
      saved: this.#empty(T * B * cell.saved.length * H),
    }
    this.#forward = {
      ...shared,
      wx: this.#filled(T * B * cell.inputs.length * H, 1),
      bias: this.#filled(Gr * H, 1 / Math.sqrt(H)),
      y: this.#empty(T * B * H),
    }
    const dWx = this.#empty(T * B * cell.inputs.length * H)
    this.#backward = {
      ...shared,
      dy: this.#filled(T * B * H, 1),
      dStates: this.#empty(cell.states.length * B * H),
      dWx,
      dRu: cell.separate ? this.#empty(T * B * Gr * H) : dWx,
    }
    this.#givenGradient = this.#filled(cell.states.length * B * H, 1)
  }

  forward(cell: CompiledCell): void {
    this.#device.run(this.#kernels.scan_forward, { cell, ...this.#forward })
  }

  /** The gradient of the final states is given anew each time: what a pass leaves there would fade away, into numbers that processors are slow with. */
  backward(cell: CompiledCell): void {
    const { B, H } = this.#size
    const offsets = { xStride: 0, xOffset: 0, yStride: 0, yOffset: 0 }
    const columns = cell.states.length * B * H
    this.#device.run(this.#kernels.copy, {
      rows: 1,
      columns,
      x: this.#givenGradient,
      y: this.#backward.dStates,
      ...offsets,
    })
    this.#device.run(this.#kernels.scan_backward, { cell, ...this.#backward })
  }

  /** One pass there and back, and all that it wrote and somebody else reads. */
  async results(cell: CompiledCell): Promise<Results> {
    this.forward(cell)
    this.backward(cell)
    const { y, states } = this.#forward
    const { dWx, dRu, dStates } = this.#backward
    const results: Results = {}
    for (const [name, span] of Object.entries({ y, states, dWx, dRu, dStates })) {
      results[name] = await this.#device.read(span)
    }
    return results
  }

  /** Waits for the device, and tells what has failed. */
  async settle(): Promise<void> {
    await this.#device.read({ ...this.#backward.dStates, length: 1 })
  }

  free(): void {
    for (const { memory } of this.#spans) this.#device.free(memory)
  }

  #empty(length: number): Span {
    const span = { memory: this.#device.allocate(length), offset: 0, length }
    this.#spans.push(span)
    return span
  }

  /** Numbers in [−scale, scale]. */
  #filled(length: number, scale: number): Span {
    const span = this.#empty(length)
    this.#device.write(
      span,
      Float32Array.from({ length }, () => scale * (2 * this.#random() - 1)),
    )
    return span
  }

  #integers(values: readonly number[]): Span {
    const span = this.#empty(values.length)
    this.#device.write(span, Int32Array.from(values))
    return span
  }
}

/** Numbers in [0, 1), the same in every run. Park & Miller 1988. */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

/** The sizes of every dispatch that is recorded: one slot each of one uniform buffer, written with one call before the dispatches are submitted. */
import { BufferUsage, COMPUTE_STAGE } from './usage.js'

/** Bytes of a slot: WebGPU's default alignment of uniform bindings. */
const SLOT = 256
/**
 * Slots, and so the most dispatches of a submission. Training batches of the usual layers have fewer; those with more, a long sequence step by step, go to the
 * device in pieces, for the host takes about as long to record a small dispatch as the device to run it.
 */
export const MAX_DISPATCHES = 256

export class Uniforms {
  readonly layout: GPUBindGroupLayout
  readonly bytes = SLOT * MAX_DISPATCHES
  readonly #device: GPUDevice
  readonly #buffer: GPUBuffer
  readonly #host = new ArrayBuffer(SLOT * MAX_DISPATCHES)
  readonly #u32 = new Uint32Array(this.#host)
  readonly #f32 = new Float32Array(this.#host)
  /** By slot, made when first used. One group with an offset that each dispatch gives would take the host longer to record. */
  readonly #groups: GPUBindGroup[] = []
  #used = 0

  constructor(device: GPUDevice) {
    this.#device = device
    const label = 'sizes'
    this.#buffer = device.createBuffer({
      label,
      size: this.bytes,
      usage: BufferUsage.uniform | BufferUsage.copyTarget,
    })
    this.layout = device.createBindGroupLayout({
      label,
      entries: [{ binding: 0, visibility: COMPUTE_STAGE, buffer: { type: 'uniform' } }],
    })
  }

  get full(): boolean {
    return this.#used === MAX_DISPATCHES
  }

  /** Writes the members of a kernel's `Sizes`, whole numbers before factors. @returns what binds them */
  push(sizes: readonly number[], factors: readonly number[]): GPUBindGroup {
    const slot = this.#used++
    const at = (slot * SLOT) / 4
    this.#u32.set(sizes, at)
    this.#f32.set(factors, at + sizes.length)
    return (this.#groups[slot] ??= this.#groupOf(slot))
  }

  /** Sends the slots to the device and begins anew: the queue lets all that was submitted before read them first. */
  flush(): void {
    if (this.#used > 0) this.#device.queue.writeBuffer(this.#buffer, 0, this.#host, 0, this.#used * SLOT)
    this.#used = 0
  }

  close(): void {
    this.#buffer.destroy()
  }

  #groupOf(slot: number): GPUBindGroup {
    const resource = { buffer: this.#buffer, offset: slot * SLOT, size: SLOT }
    return this.#device.createBindGroup({ label: 'sizes', layout: this.layout, entries: [{ binding: 0, resource }] })
  }
}

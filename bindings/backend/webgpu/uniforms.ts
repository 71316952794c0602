/** The sizes of every dispatch that is recorded: one slot each of one uniform buffer, written with one call before the dispatches are submitted. */
import { BufferUsage, COMPUTE_STAGE } from './usage.js'

/** Bytes of a slot: WebGPU's default alignment of dynamic offsets. */
const SLOT = 256
/**
 * Slots, and so the most dispatches of a submission. Training batches of the usual layers have fewer; those with more, a long sequence step by step, go to the
 * device in pieces, for the host takes about as long to record a small dispatch as the device to run it.
 */
export const MAX_DISPATCHES = 256

export class Uniforms {
  readonly layout: GPUBindGroupLayout
  readonly group: GPUBindGroup
  readonly bytes = SLOT * MAX_DISPATCHES
  readonly #device: GPUDevice
  readonly #buffer: GPUBuffer
  readonly #host = new ArrayBuffer(SLOT * MAX_DISPATCHES)
  readonly #u32 = new Uint32Array(this.#host)
  readonly #f32 = new Float32Array(this.#host)
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
      entries: [{ binding: 0, visibility: COMPUTE_STAGE, buffer: { type: 'uniform', hasDynamicOffset: true } }],
    })
    this.group = device.createBindGroup({
      label,
      layout: this.layout,
      entries: [{ binding: 0, resource: { buffer: this.#buffer, size: SLOT } }],
    })
  }

  get full(): boolean {
    return this.#used === MAX_DISPATCHES
  }

  /** Writes the members of a kernel's `Sizes`, whole numbers before factors, and returns the slot's offset in bytes. */
  push(sizes: readonly number[], factors: readonly number[]): number {
    const offset = this.#used++ * SLOT
    this.#u32.set(sizes, offset / 4)
    this.#f32.set(factors, offset / 4 + sizes.length)
    return offset
  }

  /** Sends the slots to the device and begins anew: the queue lets all that was submitted before read them first. */
  flush(): void {
    if (this.#used > 0) this.#device.queue.writeBuffer(this.#buffer, 0, this.#host, 0, this.#used * SLOT)
    this.#used = 0
  }

  close(): void {
    this.#buffer.destroy()
  }
}

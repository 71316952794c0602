/** Buffers through which results come to the host, kept for the next read. */
import type { Faults } from './faults.js'
import { sizeClass } from './pool.js'
import { BufferUsage, MAP_READ } from './usage.js'

/** More than this many bytes of idle staging buffers are not kept. */
const KEPT = 16 * 2 ** 20

export class Staging {
  bytesHeld = 0
  readonly #device: GPUDevice
  readonly #faults: Faults
  readonly #free = new Map<number, GPUBuffer[]>()
  readonly #all = new Set<GPUBuffer>()

  constructor(device: GPUDevice, faults: Faults) {
    this.#device = device
    this.#faults = faults
  }

  take(bytes: number): GPUBuffer {
    const size = sizeClass(bytes)
    const kept = this.#free.get(size)?.pop()
    if (kept) return kept
    const usage = BufferUsage.mapRead | BufferUsage.copyTarget
    const label = `a read of ${bytes} bytes`
    const buffer = this.#faults.guard(label, () => this.#device.createBuffer({ label, size, usage }))
    this.#all.add(buffer)
    this.bytesHeld += size
    return buffer
  }

  /** Copies the first `bytes` out, once the commands that fill the buffer have run, and keeps the buffer for the next read. */
  async collect(buffer: GPUBuffer, bytes: number): Promise<Float32Array> {
    try {
      await buffer.mapAsync(MAP_READ, 0, sizeClass(bytes))
    } catch (cause) {
      this.#drop(buffer)
      throw cause
    }
    const data = new Float32Array(buffer.getMappedRange(0, sizeClass(bytes)).slice(0, bytes))
    buffer.unmap()
    if (this.bytesHeld > KEPT) this.#drop(buffer)
    else this.#keep(buffer)
    return data
  }

  close(): void {
    for (const buffer of this.#all) buffer.destroy()
    this.#all.clear()
    this.#free.clear()
    this.bytesHeld = 0
  }

  #keep(buffer: GPUBuffer): void {
    const list = this.#free.get(buffer.size)
    if (list) list.push(buffer)
    else this.#free.set(buffer.size, [buffer])
  }

  #drop(buffer: GPUBuffer): void {
    if (!this.#all.delete(buffer)) return
    this.bytesHeld -= buffer.size
    buffer.destroy()
  }
}

/**
 * What the host writes into device memory. Small arrays (tokens, lengths, targets) wait for the batch that they come before: so their faults are looked for once
 * a batch, with those of its commands, and not once an array, which costs JavaScript more than the arrays.
 */
import type { Faults } from './faults.js'

/** Bytes that may wait. */
const ROOM = 64 * 1024

interface Waiting {
  readonly buffer: GPUBuffer
  readonly offset: number
  /** Where its bytes lie in the room. */
  readonly from: number
  readonly bytes: number
}

export class Writes {
  readonly #queue: GPUQueue
  readonly #faults: Faults
  readonly #room = new Uint8Array(ROOM)
  #used = 0
  readonly #waiting: Waiting[] = []

  constructor(device: GPUDevice, faults: Faults) {
    this.#queue = device.queue
    this.#faults = faults
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Writes `data` at byte `offset`, before all commands that are not submitted yet; it may be changed as soon as this returns. */
  add(buffer: GPUBuffer, offset: number, data: Float32Array | Int32Array): void {
    const { byteLength: bytes } = data
    if (this.#used + bytes > ROOM) {
      this.#faults.guard('write', () => {
        this.flush()
        this.#queue.writeBuffer(buffer, offset, data.buffer, data.byteOffset, bytes)
      })
      return
    }
    this.#room.set(new Uint8Array(data.buffer, data.byteOffset, bytes), this.#used)
    this.#waiting.push({ buffer, offset, from: this.#used, bytes })
    this.#used += bytes
  }

  /** Hands what waits to the queue, in order. To be called where faults are looked for. */
  flush(): void {
    for (const { buffer, offset, from, bytes } of this.#waiting)
      this.#queue.writeBuffer(buffer, offset, this.#room, from, bytes)
    this.#waiting.length = 0
    this.#used = 0
  }
}

/** Device memory in size classes, given out again without waiting for the device: commands run in the order of submission. */
import type { Memory, Span } from '../backend.js'
import { OutOfMemoryError } from '../../errors.js'
import type { Faults } from './faults.js'
import { BufferUsage } from './usage.js'

/** Spans begin at multiples of this many bytes (WebGPU's default alignment of storage bindings). */
export const ALIGNMENT = 256
/** Free memory is given back to the device when it exceeds twice the memory in use by this many bytes. */
const SLACK = 64 * 2 ** 20

/** A buffer of the device, in use by one memory or free. */
export interface PooledBuffer {
  readonly id: number
  readonly buffer: GPUBuffer
  readonly bytes: number
  /** The number of the last batch whose commands touch it. */
  batch: number
  /** Whether the device had no memory for it. */
  broken: boolean
  /** Memories in it that are in use: two where they are to be bound together. */
  holders: number
}

export class DeviceMemory implements Memory {
  version = 0
  released = false
  constructor(
    readonly bytes: number,
    public pooled: PooledBuffer,
    /** Where it begins in its buffer, in bytes. */
    readonly base = 0,
  ) {}
}

/** All of a memory. */
export function whole(memory: DeviceMemory): Span & { readonly memory: DeviceMemory } {
  return { memory, offset: 0, length: memory.bytes / 4 }
}

/** The size class of an allocation: eight to each power of two, so at most an eighth is wasted. */
export function sizeClass(bytes: number): number {
  if (bytes <= ALIGNMENT) return ALIGNMENT
  const step = Math.max(ALIGNMENT, 2 ** (Math.floor(Math.log2(bytes)) - 3))
  return Math.ceil(bytes / step) * step
}

export class Pool {
  bytesLive = 0
  bytesPeak = 0
  bytesHeld = 0
  /** Called before a buffer is destroyed. */
  onDestroy: (pooled: PooledBuffer) => void = () => {}
  readonly #device: GPUDevice
  readonly #faults: Faults
  readonly #all = new Map<number, PooledBuffer>()
  /** By size, the oldest last, which goes out first: batches that allocate alike get the same buffers, and so the bind groups of the last batch. */
  readonly #free = new Map<number, PooledBuffer[]>()
  /** Taken out of the pool, but commands not yet submitted may name them. */
  #doomed: PooledBuffer[] = []
  #next = 0

  constructor(device: GPUDevice, faults: Faults) {
    this.#device = device
    this.#faults = faults
  }

  /** @throws OutOfMemoryError if the device can have no buffer of that size; if it merely has no room, the next read tells */
  allocate(bytes: number): DeviceMemory {
    return this.#memory(this.#take(bytes), bytes)
  }

  /** Two memories in one buffer, if the device binds so much at once. @throws OutOfMemoryError as `allocate` */
  allocateBoth(bytes: number): [DeviceMemory, DeviceMemory] {
    const base = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    if (base + bytes > this.#largest().bytes) return [this.allocate(bytes), this.allocate(bytes)]
    const pooled = this.#take(base + bytes)
    return [this.#memory(pooled, bytes), this.#memory(pooled, bytes, base)]
  }

  /** The most bytes that a memory may have: kernels bind it as a whole. */
  #largest(): { bytes: number; limit: string } {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits
    return maxStorageBufferBindingSize < maxBufferSize
      ? { bytes: maxStorageBufferBindingSize, limit: 'maxStorageBufferBindingSize' }
      : { bytes: maxBufferSize, limit: 'maxBufferSize' }
  }

  #memory(pooled: PooledBuffer, bytes: number, base = 0): DeviceMemory {
    pooled.holders++
    this.bytesLive += bytes
    this.bytesPeak = Math.max(this.bytesPeak, this.bytesLive)
    return new DeviceMemory(bytes, pooled, base)
  }

  #take(bytes: number): PooledBuffer {
    const largest = this.#largest()
    if (bytes > largest.bytes)
      throw new OutOfMemoryError(
        `an allocation of ${bytes} bytes exceeds this device's ${largest.limit}, ${largest.bytes} bytes`,
      )
    // The largest size class may be more than a buffer can have.
    const size = Math.min(sizeClass(bytes), this.#device.limits.maxBufferSize)
    return this.#free.get(size)?.pop() ?? this.#create(size)
  }

  free(memory: DeviceMemory): void {
    if (memory.released) return
    memory.released = true
    this.bytesLive -= memory.bytes
    const { pooled } = memory
    if (--pooled.holders > 0) return
    this.#keep(pooled)
  }

  /** Gives a memory whose content is about to be replaced another buffer, one that `isIdle`: commands recorded before keep the old. */
  renew(memory: DeviceMemory, isIdle: (pooled: PooledBuffer) => boolean): void {
    const { pooled } = memory
    const list = this.#free.get(pooled.bytes) ?? []
    const at = list.findLastIndex(isIdle)
    memory.pooled = at >= 0 ? list.splice(at, 1)[0]! : this.#create(pooled.bytes)
    memory.pooled.holders = 1
    pooled.holders = 0
    this.#keep(pooled)
  }

  /** To be called when no unsubmitted command is left: destroys what left the pool before. */
  sweep(): void {
    for (const pooled of this.#doomed) {
      this.onDestroy(pooled)
      pooled.buffer.destroy()
    }
    this.#doomed = []
  }

  close(): void {
    for (const pooled of this.#all.values()) pooled.buffer.destroy()
    this.sweep()
    this.#all.clear()
    this.#free.clear()
    this.bytesLive = this.bytesHeld = 0
  }

  #create(size: number): PooledBuffer {
    if (this.bytesHeld - this.bytesLive > 2 * (this.bytesLive + size) + SLACK) this.#trim()
    const what = `an allocation of ${size} bytes`
    const usage = BufferUsage.storage | BufferUsage.copySource | BufferUsage.copyTarget
    let pooled: PooledBuffer | null = null
    const buffer = this.#faults.guard(
      what,
      () => this.#device.createBuffer({ label: what, size, usage }),
      () => {
        if (pooled) pooled.broken = true
      },
    )
    pooled = { id: this.#next++, buffer, bytes: size, batch: -1, broken: false, holders: 0 }
    this.#all.set(pooled.id, pooled)
    this.bytesHeld += size
    return pooled
  }

  #keep(pooled: PooledBuffer): void {
    if (pooled.broken) return this.#doom(pooled)
    const list = this.#free.get(pooled.bytes)
    if (!list) this.#free.set(pooled.bytes, [pooled])
    else list.splice(list.findLastIndex(({ id }) => id > pooled.id) + 1, 0, pooled)
  }

  #trim(): void {
    for (const list of this.#free.values()) for (const pooled of list) this.#doom(pooled)
    this.#free.clear()
  }

  #doom(pooled: PooledBuffer): void {
    this.#all.delete(pooled.id)
    this.bytesHeld -= pooled.bytes
    this.#doomed.push(pooled)
  }
}

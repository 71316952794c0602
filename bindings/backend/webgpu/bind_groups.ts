/** Bind groups, kept by what they bind. A kernel's are the same for every cell: none holds on to the pipelines of a cell that is gone. */
import type { Faults } from './faults.js'
import type { Pipeline } from './pipelines.js'
import { ALIGNMENT, type DeviceMemory, type PooledBuffer } from './pool.js'
import { BufferUsage } from './usage.js'

/** A stretch of a buffer, in bytes; null stands for a binding that the kernel declares but does not use. */
export interface BoundRange {
  memory: DeviceMemory | null
  offset: number
  bytes: number
}

/** All are forgotten when there are more than these: a program that never binds the same twice must not pile them up. */
const MAX_KEPT = 8192
/** The most bindings of a kernel: WebGPU's default limit. */
const MAX_BINDINGS = 8

export class BindGroups {
  readonly #device: GPUDevice
  readonly #faults: Faults
  readonly #groups = new Map<string, GPUBindGroup>()
  /** The keys of the groups that bind a buffer, by its id. */
  readonly #users = new Map<number, Set<string>>()
  /** What unused bindings get; two, because one buffer cannot be bound for reading and for writing at once. */
  readonly #unread: GPUBuffer
  readonly #unwritten: GPUBuffer

  constructor(device: GPUDevice, faults: Faults) {
    this.#device = device
    this.#faults = faults
    const size = MAX_BINDINGS * ALIGNMENT
    this.#unread = device.createBuffer({ label: 'no input', size: ALIGNMENT, usage: BufferUsage.storage })
    this.#unwritten = device.createBuffer({ label: 'no output', size, usage: BufferUsage.storage })
  }

  get(pipeline: Pipeline, ranges: readonly BoundRange[]): GPUBindGroup {
    const { kernel, bindings, bindGroupLayout } = pipeline.layout
    let key = kernel
    for (const { memory, offset, bytes } of ranges) key += memory ? ` ${memory.pooled.id}+${offset}:${bytes}` : ' -'
    const known = this.#groups.get(key)
    if (known) return known
    if (this.#groups.size >= MAX_KEPT) {
      this.#groups.clear()
      this.#users.clear()
    }
    const entries = bindings.map(({ binding, writable }, i) => ({
      binding,
      resource: this.#resource(ranges[i], writable, i),
    }))
    const descriptor = { label: kernel, layout: bindGroupLayout, entries }
    const group = this.#faults.guard(pipeline.label, () => this.#device.createBindGroup(descriptor))
    this.#groups.set(key, group)
    for (const { memory } of ranges) if (memory) this.#remember(key, memory)
    return group
  }

  /** Forgets the groups that bind a buffer. */
  forget(buffer: PooledBuffer): void {
    for (const key of this.#users.get(buffer.id) ?? []) this.#groups.delete(key)
    this.#users.delete(buffer.id)
  }

  close(): void {
    this.#unread.destroy()
    this.#unwritten.destroy()
    this.#groups.clear()
    this.#users.clear()
  }

  #resource(range: BoundRange | undefined, writable: boolean, i: number): GPUBufferBinding {
    if (range?.memory) return { buffer: range.memory.pooled.buffer, offset: range.offset, size: range.bytes }
    return writable
      ? { buffer: this.#unwritten, offset: i * ALIGNMENT, size: ALIGNMENT }
      : { buffer: this.#unread, size: ALIGNMENT }
  }

  #remember(key: string, { pooled }: DeviceMemory): void {
    const users = this.#users.get(pooled.id)
    if (users) users.add(key)
    else this.#users.set(pooled.id, new Set([key]))
  }
}

/**
 * Records dispatches, copies and reads of a batch in one command buffer, and hands it to the device in one submission; a batch of many dispatches piece by piece,
 * so that the device runs what is recorded while the host records the rest.
 */
import type { Memory, Span } from '../backend.js'
import { DeviceError, ReleasedError } from '../../errors.js'
import { BindGroups, type BoundRange } from './bind_groups.js'
import type { Faults } from './faults.js'
import type { Pipeline } from './pipelines.js'
import { ALIGNMENT, DeviceMemory, type Pool, type PooledBuffer } from './pool.js'
import type { Timestamps } from './timestamps.js'
import type { Uniforms } from './uniforms.js'
import type { Writes } from './writes.js'

/** What a kernel's binding gets: a span and the elements of it that the kernel touches. A null span stands for "none". */
export type Binding = readonly [span: Span | null, elements: number]
export type Bindings = Readonly<Record<string, Binding>>

/** A kernel with its spans, ready to be dispatched any number of times. */
export interface Bound {
  readonly pipeline: Pipeline
  readonly group: GPUBindGroup
  readonly ranges: readonly BoundRange[]
}

/** Elements of the widest array element that a kernel has: an array of vectors has no room for half a one. */
const VECTOR = 4

export class Commands {
  dispatches = 0
  submits = 0
  kernels: Record<string, number> = {}
  readonly #device: GPUDevice
  readonly #faults: Faults
  readonly #pool: Pool
  readonly #uniforms: Uniforms
  readonly #groups: BindGroups
  #encoder: GPUCommandEncoder | null = null
  #pass: GPUComputePassEncoder | null = null
  #pipeline: Pipeline | null = null
  #group: GPUBindGroup | null = null
  /** The number of the batch, or piece of one, that is being recorded. */
  #batch = 0
  #names = new Set<string>()
  #afterSubmit: (() => void)[] = []
  #scheduled = false
  #closed = false

  /** @param timestamps times each dispatch, if that was asked for */
  constructor(
    device: GPUDevice,
    faults: Faults,
    pool: Pool,
    uniforms: Uniforms,
    private readonly writes: Writes,
    private readonly timestamps: Timestamps | null,
  ) {
    this.#device = device
    this.#faults = faults
    this.#pool = pool
    this.#uniforms = uniforms
    this.#groups = new BindGroups(device, faults)
    pool.onDestroy = (buffer) => this.#groups.forget(buffer)
  }

  /** Checks and binds a kernel's spans. Null if they do not fit, which the next read reports. */
  bind(pipeline: Pipeline, bindings: Bindings): Bound | null {
    const ranges: BoundRange[] = []
    for (const { name } of pipeline.layout.bindings) {
      const [span, elements] = bindings[name] ?? [null, 0]
      if (!span || elements === 0) {
        ranges.push({ memory: null, offset: 0, bytes: 0 })
        continue
      }
      const memory = this.#fit(pipeline.kernel, name, span, elements, ALIGNMENT / 4)
      if (!memory) return null
      ranges.push({ memory, offset: memory.base + 4 * span.offset, bytes: Math.ceil(elements / VECTOR) * 4 * VECTOR })
    }
    this.#separate(pipeline, ranges)
    return { pipeline, ranges, group: this.#groups.get(pipeline, ranges) }
  }

  /** Records a dispatch of x · y · z workgroups. `sizes` and `factors` are the members of the kernel's `Sizes`, in order, and copied. */
  dispatch(bound: Bound | null, sizes: readonly number[], factors: readonly number[], x: number, y = 1, z = 1): void {
    if (!bound || x * y * z === 0) return
    // Kernels run in the order of submission, so where a batch is cut changes nothing. What is bound stays: nothing is taken from the pool after `bind`.
    if (this.#uniforms.full) this.flush()
    const { pipeline, group, ranges } = bound
    const pass = this.#openPass(pipeline.kernel)
    if (this.#pipeline !== pipeline) {
      pass.setPipeline(pipeline.pipeline)
      this.#pipeline = pipeline
      this.#names.add(pipeline.kernel)
    }
    if (this.#group !== group) {
      pass.setBindGroup(0, group)
      this.#group = group
      for (const { memory } of ranges) if (memory) this.touch(memory)
    }
    pass.setBindGroup(1, this.#uniforms.push(sizes, factors))
    pass.dispatchWorkgroups(x, y, z)
    this.kernels[pipeline.kernel] = (this.kernels[pipeline.kernel] ?? 0) + 1
    this.dispatches++
  }

  /** Records a copy of a span's first elements, without a kernel. */
  move(kernel: string, name: string, source: Span, target: Span, elements: number): void {
    const from = this.#fit(kernel, name, source, elements)
    const to = this.#fit(kernel, name, target, elements)
    if (!from || !to) return
    const [begin, end] = [from.base + 4 * source.offset, to.base + 4 * target.offset]
    this.copy(from.pooled.buffer, begin, to.pooled.buffer, end, 4 * elements)
    this.touch(from)
    this.touch(to)
    this.#names.add(kernel)
  }

  /** Records a copy between buffers of the device. */
  copy(source: GPUBuffer, sourceOffset: number, target: GPUBuffer, targetOffset: number, bytes: number): void {
    this.#closePass()
    this.#open().copyBufferToBuffer(source, sourceOffset, target, targetOffset, bytes)
  }

  /** Whether commands not yet submitted touch a buffer. */
  touches(pooled: PooledBuffer): boolean {
    return this.#encoder !== null && pooled.batch === this.#batch
  }

  /** Notes that the commands being recorded touch a memory. */
  touch(memory: DeviceMemory): void {
    memory.pooled.batch = this.#batch
  }

  /** Resolves once what is recorded now was submitted. */
  submitted(): Promise<void> {
    this.schedule()
    return new Promise((resolve) => this.#afterSubmit.push(resolve))
  }

  /** Submits at the end of the running task. */
  schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      if (!this.#closed) this.flush()
    })
  }

  /** Submits what is recorded. */
  flush(): void {
    const encoder = this.#encoder
    if (encoder) {
      const kernels = [...this.#names].join(', ')
      this.#faults.guard(kernels || 'a copy', () => {
        this.#closePass()
        this.writes.flush()
        this.#uniforms.flush()
        const readTimes = this.timestamps?.resolve(encoder)
        this.#device.queue.submit([encoder.finish({ label: kernels })])
        readTimes?.()
      })
      this.submits++
      this.#batch++
      this.#encoder = null
      this.#names.clear()
    } else if (!this.writes.isEmpty) {
      this.#faults.guard('write', () => this.writes.flush())
    }
    this.#pool.sweep()
    const waiting = this.#afterSubmit
    this.#afterSubmit = []
    for (const resume of waiting) resume()
  }

  close(): void {
    this.#closed = true
    this.#closePass()
    this.#encoder = null
    this.#groups.close()
    for (const resume of this.#afterSubmit) resume()
    this.#afterSubmit = []
  }

  /** The memory of a span, or null if a kernel wants more than the span has or another beginning, which the next read reports. */
  #fit(kernel: string, name: string, span: Span, elements: number, alignment = 1): DeviceMemory | null {
    const memory = own(span.memory, `${kernel}: ${name}`)
    const short = span.length < elements || memory.base + 4 * (span.offset + span.length) > memory.pooled.bytes
    if (!short && span.offset % alignment === 0) return memory
    const fault = short
      ? `${name} has ${span.length} elements, wanted ${elements}`
      : `${name} begins at element ${span.offset}, wanted a multiple of ${alignment}`
    this.#faults.record(new DeviceError(`${kernel}: ${fault}`))
    return null
  }

  /**
   * WebGPU forbids to bind one buffer for reading and for writing in the same dispatch, even in disjoint stretches. Where a
   * caller's spans share a memory in that way, the kernel reads a copy.
   */
  #separate(pipeline: Pipeline, ranges: BoundRange[]): void {
    const isWritable = (i: number): boolean => pipeline.layout.bindings[i]?.writable === true
    const copies: DeviceMemory[] = []
    for (const [i, { memory, offset, bytes }] of ranges.entries()) {
      if (!memory || isWritable(i)) continue
      if (!ranges.some((other, j) => isWritable(j) && other.memory?.pooled === memory.pooled)) continue
      const copied = this.#pool.allocate(bytes)
      this.copy(memory.pooled.buffer, offset, copied.pooled.buffer, 0, bytes)
      this.touch(memory)
      ranges[i] = { memory: copied, offset: 0, bytes }
      copies.push(copied)
    }
    for (const copied of copies) this.#pool.free(copied)
  }

  #open(): GPUCommandEncoder {
    this.#encoder ??= this.#device.createCommandEncoder({ label: 'a batch' })
    return this.#encoder
  }

  #openPass(kernel: string): GPUComputePassEncoder {
    if (this.timestamps) this.#closePass()
    if (this.#pass) return this.#pass
    const timed = this.timestamps ? { timestampWrites: this.timestamps.next(kernel) } : {}
    this.#pass = this.#open().beginComputePass({ label: 'kernels', ...timed })
    return this.#pass
  }

  #closePass(): void {
    this.#pass?.end()
    this.#pass = null
    this.#pipeline = null
    this.#group = null
  }
}

/** @throws DeviceError, ReleasedError if a memory cannot be used here */
export function own(memory: Memory, what: string): DeviceMemory {
  if (!(memory instanceof DeviceMemory)) throw new DeviceError(`${what} is not memory of this WebGPU backend`)
  if (memory.released) throw new ReleasedError(`${what} was given back before`)
  return memory
}

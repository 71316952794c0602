/** The WebGPU backend: memory, transfers and batches over one device. */
import { BackendUnavailableError, DeviceError, type DeviceLostError } from '../../errors.js'
import type { Backend, Kernel, LoopSize, Memory, Plan, Span, Stats } from '../backend.js'
import { Commands, own } from './commands.js'
import { requestDevice, type OpenedDevice } from './device.js'
import { Faults } from './faults.js'
import { WebGPUKernels } from './kernels.js'
import { Pipelines } from './pipelines.js'
import { Pool } from './pool.js'
import { Loops } from './recurrent/loops.js'
import { planOf } from './recurrent/plan.js'
import { Staging } from './staging.js'
import { Timestamps } from './timestamps.js'
import { Uniforms } from './uniforms.js'
import { Writes } from './writes.js'

export interface WebGPUOptions {
  /** A device of the user's own, which `close` leaves alone. */
  device?: GPUDevice | undefined
  /** Take an adapter that is a program on the processor for none. */
  refuseSoftware?: boolean | undefined
  /** Which forms of the kernels to take where there is a choice: those for graphics cards, or for a program that plays one. Default: as the adapter is. The latter want subgroups, and give way to the former without. */
  forms?: 'card' | 'software' | undefined
  /** Ask the adapter for nothing that not every device has: no features, the default limits. */
  bare?: boolean | undefined
  /** Time each dispatch on the device. */
  profile?: boolean | undefined
}

export class WebGPUBackend implements Backend {
  readonly name = 'webgpu'
  readonly reason: string
  readonly threads = 1
  readonly #kernels: WebGPUKernels
  readonly #loops: Loops
  /** Whether the adapter is a program on the processor: right results, no speed. */
  readonly software: boolean
  readonly device: GPUDevice
  readonly #external: boolean
  /** Whether what is chosen is what suits a program on the processor. */
  readonly #suitsSoftware: boolean
  readonly #faults: Faults
  readonly #pool: Pool
  readonly #staging: Staging
  readonly #uniforms: Uniforms
  readonly #writes: Writes
  readonly #timestamps: Timestamps | null
  readonly #commands: Commands

  private constructor(
    { device, external, description, software }: OpenedDevice,
    profile: boolean,
    forms = software ? 'software' : 'card',
  ) {
    this.device = device
    this.software = software
    this.#external = external
    const kind = external ? 'WebGPU on the given device' : 'WebGPU'
    this.reason = `${kind}: ${description}${software ? ', a software adapter (right, but slow)' : ''}`
    this.#faults = new Faults(device, external)
    this.#pool = new Pool(device, this.#faults)
    this.#staging = new Staging(device, this.#faults)
    this.#uniforms = this.#faults.guard('sizes', () => new Uniforms(device))
    this.#timestamps = profile ? this.#faults.guard('timestamps', () => new Timestamps(device, this.#staging)) : null
    this.#writes = new Writes(device, this.#faults)
    this.#commands = this.#faults.guard(
      'commands',
      () => new Commands(device, this.#faults, this.#pool, this.#uniforms, this.#writes, this.#timestamps),
    )
    this.#suitsSoftware = forms === 'software'
    const hasSubgroups = device.features.has('subgroups')
    const pipelines = new Pipelines(device, this.#faults, this.#uniforms.layout)
    this.#loops = new Loops(this.#commands, pipelines, this.#pool, this.#suitsSoftware && hasSubgroups)
    this.#kernels = new WebGPUKernels(this.#commands, pipelines, this.#loops, hasSubgroups)
  }

  /** @throws BackendUnavailableError if there is no WebGPU, no adapter or no device here */
  static async open({
    device,
    refuseSoftware,
    forms,
    bare,
    profile = false,
  }: WebGPUOptions = {}): Promise<WebGPUBackend> {
    const opened = await requestDevice({ device, bare, profile })
    if (opened.software && refuseSoftware) {
      if (!opened.external) opened.device.destroy()
      throw new BackendUnavailableError(`WebGPU offers only a software adapter (${opened.description})`)
    }
    return new WebGPUBackend(opened, profile, forms)
  }

  get lost(): Promise<DeviceLostError> {
    return this.#faults.lost
  }

  planOf(size: LoopSize): Plan {
    return planOf(size, this.#suitsSoftware)
  }

  run<Call>(kernel: Kernel<Call>, call: NoInfer<Call>): void {
    this.#kernels.run(kernel, call)
  }

  runBoth<Call>(kernel: Kernel<Call>, one: NoInfer<Call>, other: NoInfer<Call>): void {
    this.#kernels.runBoth(kernel, one, other)
  }

  allocate(elements: number): Memory {
    return this.#pool.allocate(4 * elements)
  }

  allocateBoth(elements: number): [Memory, Memory] {
    return this.#pool.allocateBoth(4 * elements)
  }

  free(memory: Memory): void {
    const mine = own(memory, 'the memory to free')
    this.#loops.forget(mine)
    this.#pool.free(mine)
  }

  write(span: Span, data: Float32Array | Int32Array): void {
    const memory = own(span.memory, 'the memory to write')
    if (data.length > span.length) {
      throw new DeviceError(`write: ${data.length} elements do not fit into a span of ${span.length}`)
    }
    memory.version++
    if (data.length === 0) return
    // What the queue writes comes before all that is recorded but not yet submitted.
    if (this.#commands.touches(memory.pooled)) {
      if (span.offset === 0 && data.byteLength >= memory.bytes && memory.pooled.holders === 1)
        this.#pool.renew(memory, (pooled) => !this.#commands.touches(pooled))
      else this.#commands.flush()
    }
    this.#writes.add(memory.pooled.buffer, memory.base + 4 * span.offset, data)
    this.#commands.schedule()
  }

  async read(span: Span): Promise<Float32Array> {
    const memory = own(span.memory, 'the memory to read')
    const bytes = 4 * span.length
    const staging = this.#staging.take(bytes)
    if (bytes > 0) {
      this.#commands.copy(memory.pooled.buffer, memory.base + 4 * span.offset, staging, 0, bytes)
      this.#commands.touch(memory)
    }
    await this.#commands.submitted()
    const checks = this.#faults.snapshot()
    let data: Float32Array
    try {
      data = await this.#staging.collect(staging, bytes)
    } catch (cause) {
      await this.#faults.report(checks)
      await this.#faults.settleLoss()
      throw new DeviceError(`read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
    await this.#timestamps?.settled
    await this.#faults.report(checks)
    return data
  }

  submit(): void {
    this.#commands.schedule()
  }

  stats(): Stats {
    return {
      dispatches: this.#commands.dispatches,
      submits: this.#commands.submits,
      bytesLive: this.#pool.bytesLive,
      bytesPeak: this.#pool.bytesPeak,
      bytesHeld: this.#pool.bytesHeld + this.#staging.bytesHeld + this.#uniforms.bytes,
      kernels: { ...this.#commands.kernels },
      milliseconds: { ...this.#timestamps?.milliseconds },
    }
  }

  resetStats(): void {
    this.#commands.dispatches = this.#commands.submits = 0
    this.#commands.kernels = {}
    if (this.#timestamps) this.#timestamps.milliseconds = {}
    this.#pool.bytesPeak = this.#pool.bytesLive
  }

  close(): void {
    this.#commands.close()
    this.#staging.close()
    this.#timestamps?.close()
    this.#pool.close()
    this.#uniforms.close()
    this.#faults.close()
    if (!this.#external) this.device.destroy()
  }
}

/** The backend on WebAssembly: kernels run when they are called, on the calling thread and, if there are any, its helpers. */
import { DeviceError } from '../../errors.js'
import type { Flavour } from '../../language/compiled.js'
import type { Backend, Kernel, Memory, Plan, Span, Stats } from '../backend.js'
import { WasmDevice } from './device.js'
import type { WasmMemory } from './heap.js'
import { WasmKernels } from './kernels.js'
import { createMemory } from './memory.js'
import { chooseFlavour, instantiate } from './module.js'
import { planThreads } from './threads/plan.js'
import { Team } from './threads/team.js'

export interface WasmOptions {
  /** Which build of the module; by default the fastest that the engine runs. */
  flavour?: Flavour
  /** Why this backend was taken, where another would have been better: becomes part of `reason`. */
  because?: string
  /** How many threads to run on; fewer where there are fewer cores, or memory cannot be shared. By default half of the cores, at most 4. */
  threads?: number
  /** Divide every call, however little there is to it: for tests. */
  divideAll?: boolean
}

const DESCRIPTIONS: Record<Flavour, string> = { relaxed: 'relaxed SIMD (FMA)', simd: 'SIMD' }

export class WasmBackend implements Backend {
  readonly name = 'wasm'
  readonly reason: string
  private readonly kernels: WasmKernels

  private constructor(
    private readonly device: WasmDevice,
    readonly flavour: Flavour,
    notes: readonly (string | undefined)[],
  ) {
    const because = notes.filter(Boolean).join('; ')
    const threads = `${this.threads} thread${this.threads === 1 ? '' : 's'}`
    this.reason = `WebAssembly, ${DESCRIPTIONS[flavour]}, ${threads}${because ? ` (${because})` : ''}`
    this.kernels = new WasmKernels(device)
  }

  get threads(): number {
    return this.device.team?.size ?? 1
  }

  /** @throws BackendUnavailableError saying what the engine lacks */
  static async open(options: WasmOptions = {}): Promise<WasmBackend> {
    const flavour = chooseFlavour(options.flavour)
    const { threads, note } = planThreads(options.threads)
    const shared = threads > 1 ? createMemory(true) : null
    const starting = instantiate(flavour, shared ?? createMemory(false))
    const { team, shortfall } = shared ? await Team.start(starting, threads, options.divideAll) : { team: null }
    const refused = threads > 1 && !shared ? 'this engine gives no memory that can be shared' : undefined
    const notes = [options.because, note, refused, shortfall]
    return new WasmBackend(new WasmDevice(await starting, flavour, team), flavour, notes)
  }

  run<Call>(kernel: Kernel<Call>, call: NoInfer<Call>): void {
    this.kernels.run(kernel, call)
  }

  planOf(): Plan {
    return 'scan'
  }

  runBoth<Call>(kernel: Kernel<Call>, one: NoInfer<Call>, other: NoInfer<Call>): void {
    this.run(kernel, one)
    this.run(kernel, other)
  }

  allocateBoth(elements: number): [Memory, Memory] {
    return [this.allocate(elements), this.allocate(elements)]
  }

  allocate(elements: number): Memory {
    return this.device.heap.open(elements * 4)
  }

  free(memory: Memory): void {
    this.device.panels.drop(memory)
    this.device.heap.close(memory as WasmMemory)
  }

  write(span: Span, data: Float32Array | Int32Array): void {
    const { heap } = this.device
    const address = this.device.at('write', 'span', span, data.length)
    if (data instanceof Int32Array) heap.integers(address, data.length).set(data)
    else heap.floats(address, data.length).set(data)
    span.memory.version++
  }

  async read(span: Span): Promise<Float32Array> {
    const { counters, heap } = this.device
    counters.submit()
    const copy = heap.floats(this.device.at('read', 'span', span, span.length), span.length).slice()
    const failure = counters.takeFailure()
    if (failure) throw failure
    return copy
  }

  submit(): void {
    this.device.counters.submit()
  }

  stats(): Stats {
    const { counters, heap } = this.device
    const { dispatches, submits, kernels, milliseconds } = counters
    const { bytesLive, bytesPeak, bytesHeld } = heap
    return {
      dispatches,
      submits,
      bytesLive,
      bytesPeak,
      bytesHeld,
      kernels: { ...kernels },
      milliseconds: { ...milliseconds },
    }
  }

  resetStats(): void {
    const { counters, heap } = this.device
    counters.reset()
    heap.bytesPeak = heap.bytesLive
  }

  /** The linear memory goes with the last reference to this backend. */
  close(): void {
    this.device.team?.close()
    this.device.counters.fail('close', new DeviceError('This backend has been closed.'))
  }
}

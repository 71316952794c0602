/** The backend on WebAssembly: kernels run where they are called, on the calling thread. */
import { DeviceError } from '../../errors.js'
import type { Flavour } from '../../language/compiled.js'
import type { Backend, Kernels, Memory, Span, Stats } from '../backend.js'
import { WasmDevice } from './device.js'
import type { WasmMemory } from './heap.js'
import { WasmKernels } from './kernels.js'
import { chooseFlavour, instantiate } from './module.js'

export interface WasmOptions {
  /** Which build of the module; by default the fastest that the engine runs. */
  flavour?: Flavour
  /** Why this backend was taken, where another would have been better: becomes part of `reason`. */
  because?: string
}

const DESCRIPTIONS: Record<Flavour, string> = { relaxed: 'relaxed SIMD (FMA)', simd: 'SIMD' }

export class WasmBackend implements Backend {
  readonly name = 'wasm'
  readonly threads = 1
  readonly reason: string
  readonly kernels: Kernels

  private constructor(
    private readonly device: WasmDevice,
    readonly flavour: Flavour,
    because: string | undefined,
  ) {
    this.reason = `WebAssembly, ${DESCRIPTIONS[flavour]}, 1 thread${because ? ` (${because})` : ''}`
    this.kernels = new WasmKernels(device)
  }

  /** @throws BackendUnavailableError saying what the engine lacks */
  static async open(options: WasmOptions = {}): Promise<WasmBackend> {
    const flavour = chooseFlavour(options.flavour)
    return new WasmBackend(new WasmDevice(await instantiate(flavour), flavour), flavour, options.because)
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
    this.device.counters.fail('close', new DeviceError('This backend has been closed.'))
  }
}

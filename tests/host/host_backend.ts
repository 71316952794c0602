import type { Backend, Kernel, Memory, Plan, Span, Stats } from '../../bindings/backend/backend.js'
import { DeviceError, OutOfMemoryError } from '../../bindings/errors.js'
import type { KernelName, Kernels } from '../kernels/case.js'
import { hostKernels } from './host_kernels.js'

export class HostMemory implements Memory {
  version = 0
  readonly bits: Int32Array<ArrayBuffer>

  constructor(elements: number) {
    this.bits = new Int32Array(elements)
  }

  get bytes(): number {
    return this.bits.byteLength
  }
}

/** A span's elements as floats, in place. @throws RangeError when it reaches beyond its memory */
export function floats({ memory, offset, length }: Span): Float32Array<ArrayBuffer> {
  return new Float32Array((memory as HostMemory).bits.buffer, offset * 4, length)
}

/** A span's elements as integers, in place. @throws RangeError when it reaches beyond its memory */
export function integers({ memory, offset, length }: Span): Int32Array<ArrayBuffer> {
  return new Int32Array((memory as HostMemory).bits.buffer, offset * 4, length)
}

/** Writes float64 values to a span, or adds them to what it holds. */
export function put(span: Span, values: Float64Array, accumulate = false): void {
  const out = floats(span)
  out.set(accumulate ? values.map((value, n) => value + (out[n] ?? NaN)) : values)
}

/**
 * A backend that is nothing but the reference: it computes in float64 and rounds once. It is here to test the cases
 * themselves. They have to pass on it, and they have to fail on it as soon as one of its results is spoiled.
 */
export class HostBackend implements Backend {
  readonly name = 'wasm'
  readonly reason = 'the float64 reference on the host'
  readonly threads = 1
  /** A test may put another in the place of one. */
  readonly kernels: Kernels
  #stats: Stats = { dispatches: 0, submits: 0, bytesLive: 0, bytesPeak: 0, bytesHeld: 0, kernels: {}, milliseconds: {} }
  #pending = 0
  #failure: DeviceError | undefined

  /** `after` is called when a kernel has run, and may spoil what it wrote. */
  constructor(after: (kernel: KernelName, call: object) => void = () => undefined) {
    const wrapped: Partial<Record<KernelName, (call: never) => void>> = {}
    for (const name of Object.keys(hostKernels) as Array<KernelName>) {
      wrapped[name] = (call): void => {
        this.#stats.dispatches++
        this.#stats.kernels[name] = (this.#stats.kernels[name] ?? 0) + 1
        this.#pending++
        try {
          hostKernels[name](call)
          after(name, call)
        } catch (error) {
          this.#failure = new DeviceError(`${name}: ${String(error)}`)
        }
      }
    }
    this.kernels = wrapped as Kernels
  }

  run<Call>({ name }: Kernel<Call>, call: Call): void {
    const run = this.kernels[name as KernelName] as (call: Call) => void
    run(call)
  }

  planOf(): Plan {
    return 'scan'
  }

  runBoth<Call>(kernel: Kernel<Call>, one: Call, other: Call): void {
    this.run(kernel, one)
    this.run(kernel, other)
  }

  allocateBoth(elements: number): [Memory, Memory] {
    return [this.allocate(elements), this.allocate(elements)]
  }

  allocate(elements: number): Memory {
    if (elements > 2 ** 30) throw new OutOfMemoryError(`${elements} elements`)
    const memory = new HostMemory(elements)
    this.#stats.bytesLive += memory.bytes
    this.#stats.bytesPeak = Math.max(this.#stats.bytesPeak, this.#stats.bytesLive)
    return memory
  }

  free(memory: Memory): void {
    this.#stats.bytesLive -= memory.bytes
  }

  write(span: Span, data: Float32Array | Int32Array): void {
    integers(span).set(new Int32Array(data.buffer, data.byteOffset, data.length))
    span.memory.version++
  }

  read(span: Span): Promise<Float32Array> {
    this.submit()
    const failure = this.#failure
    this.#failure = undefined
    return failure ? Promise.reject(failure) : Promise.resolve(floats(span).slice())
  }

  submit(): void {
    if (this.#pending > 0) this.#stats.submits++
    this.#pending = 0
  }

  stats(): Stats {
    return { ...this.#stats, bytesHeld: this.#stats.bytesLive, kernels: { ...this.#stats.kernels } }
  }

  resetStats(): void {
    this.#stats = { ...this.#stats, dispatches: 0, submits: 0, bytesPeak: this.#stats.bytesLive, kernels: {} }
  }

  close(): void {
    this.#pending = 0
  }
}

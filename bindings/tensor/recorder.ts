/** A backend that runs everything as another does, and keeps what was run, so that it can run again on the same memory. */
import type { Backend, Kernel, LoopSize, Memory, Plan, Span, Stats } from '../backend/backend.js'

export class Recorder implements Backend {
  readonly #calls: (() => void)[] = []
  /** What was given back while recording: the calls will want it again. Null once nothing will run again. */
  #freed: Memory[] | null = []

  constructor(private readonly backend: Backend) {}

  get name() {
    return this.backend.name
  }
  get reason() {
    return this.backend.reason
  }
  get threads() {
    return this.backend.threads
  }
  planOf(size: LoopSize): Plan {
    return this.backend.planOf(size)
  }

  #keep(call: () => void): void {
    this.#calls.push(call)
    call()
  }

  /** Does everything again. What was written is written again, as it is then. */
  replay(): void {
    for (const call of this.#calls) call()
  }

  /** Nothing runs again: all memory goes back. */
  release(): void {
    for (const memory of this.#freed ?? []) this.backend.free(memory)
    this.#freed = null
  }

  run<Call>(kernel: Kernel<Call>, call: NoInfer<Call>): void {
    this.#keep(() => this.backend.run(kernel, call))
  }
  runBoth<Call>(kernel: Kernel<Call>, one: NoInfer<Call>, other: NoInfer<Call>): void {
    this.#keep(() => this.backend.runBoth(kernel, one, other))
  }
  allocateBoth(elements: number): [Memory, Memory] {
    return this.backend.allocateBoth(elements)
  }
  allocate(elements: number): Memory {
    return this.backend.allocate(elements)
  }
  free(memory: Memory): void {
    if (this.#freed) this.#freed.push(memory)
    else this.backend.free(memory)
  }
  write(span: Span, data: Float32Array | Int32Array): void {
    this.#keep(() => this.backend.write(span, data))
  }
  read(span: Span): Promise<Float32Array> {
    return this.backend.read(span)
  }
  submit(): void {
    this.backend.submit()
  }
  stats(): Stats {
    return this.backend.stats()
  }
  resetStats(): void {
    this.backend.resetStats()
  }
  close(): void {
    this.backend.close()
  }
}

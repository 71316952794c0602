import type { Backend, Kernel, LoopSize, Memory, Plan, Span, Stats } from '../backend/backend.js'

/** What takes a backend's place for a while, and does all that it does: for those who change a part of that. */
export class StandIn implements Backend {
  constructor(protected readonly backend: Backend) {}

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
  run<Call>(kernel: Kernel<Call>, call: NoInfer<Call>): void {
    this.backend.run(kernel, call)
  }
  runBoth<Call>(kernel: Kernel<Call>, one: NoInfer<Call>, other: NoInfer<Call>): void {
    this.backend.runBoth(kernel, one, other)
  }
  allocate(elements: number): Memory {
    return this.backend.allocate(elements)
  }
  allocateBoth(elements: number): [Memory, Memory] {
    return this.backend.allocateBoth(elements)
  }
  free(memory: Memory): void {
    this.backend.free(memory)
  }
  write(span: Span, data: Float32Array | Int32Array): void {
    this.backend.write(span, data)
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

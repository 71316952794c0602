/** A backend that runs everything as another does, and keeps what was run, so that it can run again on the same memory. */
import type { Kernel, Memory, Span } from '../backend/backend.js'
import { StandIn } from './stand_in.js'

export class Recorder extends StandIn {
  readonly #calls: (() => void)[] = []
  /** What was given back while recording: the calls will want it again. Null once nothing will run again. */
  #freed: Memory[] | null = []

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

  override run<Call>(kernel: Kernel<Call>, call: NoInfer<Call>): void {
    this.#keep(() => this.backend.run(kernel, call))
  }
  override runBoth<Call>(kernel: Kernel<Call>, one: NoInfer<Call>, other: NoInfer<Call>): void {
    this.#keep(() => this.backend.runBoth(kernel, one, other))
  }
  override free(memory: Memory): void {
    if (this.#freed) this.#freed.push(memory)
    else this.backend.free(memory)
  }
  override write(span: Span, data: Float32Array | Int32Array): void {
    this.#keep(() => this.backend.write(span, data))
  }
}

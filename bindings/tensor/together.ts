/** Two independent pieces of work, such as a layer's two directions, in the same dispatches where a backend can do that. */
import type { Backend, Kernel, Memory, Span } from '../backend/backend.js'
import { StandIn } from './stand_in.js'

/** A call that waits. */
interface Waiting {
  readonly kernel: Kernel<never> | null
  readonly call: unknown
  run(): void
}

/** What one of the two is given for a backend: its calls wait, and its memory comes in pairs with the other's. */
class Side extends StandIn {
  readonly waiting: Waiting[] = []
  /** What was given back while calls wait that may use it. Null once none waits. */
  #freed: Memory[] | null = []

  /** @param spare memories for the other side, in the order of their allocation: left for it, or left by it */
  constructor(
    backend: Backend,
    private readonly spare: { memory: Memory; elements: number }[],
    private readonly isFirst: boolean,
  ) {
    super(backend)
  }

  override run<Call>(kernel: Kernel<Call>, call: NoInfer<Call>): void {
    this.waiting.push({ kernel: kernel as Kernel<never>, call, run: () => this.backend.run(kernel, call) })
  }
  override runBoth<Call>(kernel: Kernel<Call>, one: NoInfer<Call>, other: NoInfer<Call>): void {
    this.#wait(() => this.backend.runBoth(kernel, one, other))
  }
  override write(span: Span, data: Float32Array | Int32Array): void {
    this.#wait(() => this.backend.write(span, data))
  }
  #wait(run: () => void): void {
    this.waiting.push({ kernel: null, call: null, run })
  }

  override allocate(elements: number): Memory {
    if (this.isFirst) {
      const [mine, memory] = this.backend.allocateBoth(elements)
      this.spare.push({ memory, elements })
      return mine
    }
    const [next] = this.spare
    if (next?.elements !== elements) return this.backend.allocate(elements)
    this.spare.shift()
    return next.memory
  }
  override free(memory: Memory): void {
    if (this.#freed) this.#freed.push(memory)
    else this.backend.free(memory)
  }
  /** No call waits any more. */
  end(): void {
    for (const memory of this.#freed ?? []) this.backend.free(memory)
    this.#freed = null
  }
}

/**
 * Runs two bodies, call by call in turn. Neither may read what the other writes, but that the second may add to what the first has written before,
 * and neither may wait for results.
 * @param on runs a body with a backend in the place of its own
 */
export function together<Result>(
  backend: Backend,
  bodies: readonly [() => Result, () => Result],
  on: (backend: Backend, body: () => Result) => Result,
): [Result, Result] {
  const spare: { memory: Memory; elements: number }[] = []
  const first = new Side(backend, spare, true)
  const second = new Side(backend, spare, false)
  try {
    const results: [Result, Result] = [on(first, bodies[0]), on(second, bodies[1])]
    const length = Math.max(first.waiting.length, second.waiting.length)
    for (let n = 0; n < length; n++) {
      const [one, other] = [first.waiting[n], second.waiting[n]]
      if (one?.kernel && one.kernel === other?.kernel)
        backend.runBoth(one.kernel as Kernel<unknown>, one.call, other.call)
      else for (const each of [one, other]) each?.run()
    }
    return results
  } finally {
    for (const { memory } of spare) backend.free(memory)
    first.end()
    second.end()
  }
}

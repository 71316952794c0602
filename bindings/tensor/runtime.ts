import type { Backend, BackendName, Stats } from '../backend/backend.js'
import { ShapeError, WebRNNError, type DeviceLostError } from '../errors.js'
import { flatten, shapeOf, type Nested } from './nested.js'
import type { Node } from './node.js'
import { Passing } from './passing.js'
import { Recorder } from './recorder.js'
import { Random } from './random.js'
import { expectLengthsOf, sizeOf } from './shape.js'
import { Storage, type Hold } from './storage.js'
import { ASYNC_DISPOSE, DISPOSE, INSPECT } from './symbols.js'
import { Tensor } from './tensor.js'
import { together } from './together.js'

/** What can be let go. */
interface Releasable {
  release(): void
}

/**
 * A device opened for use: makes tensors, counts what runs, and looks after memory.
 *
 * Memory needs no `dispose`. `backward()` gives back all that only the gradient needed. The results themselves (a loss, a carried state, an
 * output) stay readable while at least three more batches pass, or for as long as you like after `keep()`. The same holds for results made
 * under `noGrad`, counted in calls of it. What is in neither goes when JavaScript collects it, or at `dispose()`.
 */
export class Runtime {
  /** Initial weights, dropout and everything else random come from here. */
  readonly random: Random
  /**
   * Resolves when the device is gone, with the error that every later read throws (driver reset, tab suspended, `destroy()` of a device of your own): the time to
   * open another runtime and to load a checkpoint. Never after `close()`, and never on WebAssembly, where memory stays readable whatever a kernel does.
   */
  readonly lost: Promise<DeviceLostError>
  #noGrad = 0
  #isClosed = false
  /** Results of batches whose backward has passed. */
  readonly #trained = new Passing()
  /** Results of past calls of `noGrad`, and those of the running one. */
  readonly #evaluated = new Passing()
  #evaluating: Hold[] = []
  readonly #garbage = new FinalizationRegistry<readonly Releasable[]>((holds) => {
    if (!this.#isClosed) for (const hold of holds) hold.release()
  })

  /** What stands for the backend while something is recorded, or done together. */
  #standIn: Backend | null = null

  constructor(
    private readonly opened: Backend,
    seed = 0,
  ) {
    this.random = new Random(seed)
    this.lost = opened.lost ?? new Promise(() => {})
  }

  get device(): Backend {
    return this.#standIn ?? this.opened
  }

  get backend(): BackendName {
    return this.device.name
  }

  /** Why this backend was chosen, and what it runs on. */
  get reason(): string {
    return this.device.reason
  }

  get threads(): number {
    return this.device.threads
  }

  /** Counts since the last `resetStats()`, and bytes now. */
  stats(): Stats {
    return this.device.stats()
  }

  resetStats(): void {
    this.device.resetStats()
  }

  /**
   * A tensor of your own numbers, which stays until you `dispose()` it or it is garbage.
   * @param data the numbers, row by row, or lists in lists of them
   * @param shape default: as `data` is nested, `tensor([[1, 2], [3, 4]])` is [2, 2]
   * @throws ShapeError if `shape` is none, or `data` has not as many numbers as it says, or, without a shape, lists of different lengths
   */
  tensor(
    data: Float32Array | Nested,
    shape: readonly number[] = shapeOf(data),
    options: { requiresGrad?: boolean } = {},
  ): Tensor {
    expectLengthsOf('tensor', shape)
    const numbers = data instanceof Float32Array ? data : flatten(data)
    if (numbers.length !== sizeOf(shape))
      throw new ShapeError(`tensor: ${numbers.length} numbers do not fill the shape [${shape.join(', ')}]`)
    const storage = this.storage(numbers.length)
    this.device.write(storage.span, numbers)
    return new Tensor(this, shape, storage, { requiresGrad: options.requiresGrad ?? false })
  }

  /** Runs `body` without recording a graph: for evaluation. `body` must not wait. */
  noGrad<Result>(body: () => Result): Result {
    this.#noGrad++
    try {
      const result = body()
      if (result instanceof Promise)
        throw new WebRNNError('noGrad: the function must not be asynchronous; await outside')
      return result
    } finally {
      if (--this.#noGrad === 0) this.#evaluated.add(this.#evaluating.splice(0))
    }
  }

  /** @internal Runs `body` and keeps all that it asks of the device, so that it can run again. `body` must not wait. */
  record<Result>(body: () => Result): { result: Result; recorder: Recorder } {
    const recorder = new Recorder(this.device)
    try {
      return { result: this.#with(recorder, body), recorder }
    } catch (error) {
      recorder.release()
      throw error
    }
  }

  /** @internal Runs two bodies that do not depend on each other, in the same dispatches where that is possible. They must not wait. */
  together<Result>(one: () => Result, other: () => Result): [Result, Result] {
    if (this.backend === 'wasm') return [one(), other()]
    return together(this.device, [one, other], (backend, body) => this.#with(backend, body))
  }

  /** Runs `body` with a stand-in for the backend. */
  #with<Result>(standIn: Backend, body: () => Result): Result {
    const outer = this.#standIn
    this.#standIn = standIn
    try {
      return body()
    } finally {
      this.#standIn = outer
    }
  }

  get recording(): boolean {
    return this.#noGrad === 0
  }

  /**
   * Gives all memory back and ends the backend. Nothing of this runtime can be used after it. `await using runtime = await open()` does so at the end of its
   * block.
   */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.device.close()
  }

  /** For `using`. */
  [DISPOSE](): void {
    this.close()
  }

  /** For `await using`. */
  async [ASYNC_DISPOSE](): Promise<void> {
    this.close()
  }

  /** What it is, in a line. */
  toString(): string {
    return `Runtime, ${this.#isClosed ? 'closed' : this.reason}`
  }

  /** For `console.log`. */
  [INSPECT](): string {
    return this.toString()
  }

  /** @internal @throws WebRNNError */
  expectOpen(): void {
    if (this.#isClosed) throw new WebRNNError('this runtime is closed')
  }

  /** @internal */
  storage(elements: number): Storage {
    this.expectOpen()
    return new Storage(this.device, elements)
  }

  /** @internal These are let go when their owner is garbage. */
  watch(owner: object, holds: readonly Releasable[]): void {
    this.#garbage.register(owner, holds)
  }

  /** @internal A result made while nothing is recorded ages from the end of the running `noGrad`. */
  passing(hold: Hold): void {
    if (!this.recording) this.#evaluating.push(hold)
  }

  /** @internal Backward has passed these nodes: their results begin to age. */
  spend(nodes: readonly Node[]): void {
    this.#trained.add(nodes.flatMap((node) => node.results))
  }
}

import type { Backend, BackendName, Stats } from '../backend/backend.js'
import { ShapeError, WebRNNError } from '../errors.js'
import type { Node } from './node.js'
import { Random } from './random.js'
import { sizeOf } from './shape.js'
import { Hold, Storage } from './storage.js'
import { Tensor } from './tensor.js'

/**
 * A device opened for use: makes tensors, counts what runs, and looks after memory.
 *
 * Memory needs no `dispose` in a training loop. `backward()` gives back all that only the gradient needed; the results themselves (a loss, a
 * carried state, an output) stay readable until the *next* batch's backward has passed, or for as long as you like after `keep()`. Results
 * that were never part of a graph go when JavaScript collects them, or at `dispose()`.
 */
export class Runtime {
  /** Initial weights, dropout and everything else random come from here. */
  readonly random: Random
  #noGrad = 0
  #closed = false
  /** Results of the batch whose backward passed last. */
  #spent: Hold[] = []
  readonly #collected = new FinalizationRegistry<Hold>((hold) => hold.release())
  readonly #abandoned = new FinalizationRegistry<{ readonly saved: readonly Storage[] }>(({ saved }) =>
    saved.forEach((storage) => storage.release()),
  )

  constructor(
    readonly device: Backend,
    seed = 0,
  ) {
    this.random = new Random(seed)
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
   * @throws ShapeError if `data` has not as many numbers as `shape` says
   */
  tensor(
    data: Float32Array | readonly number[],
    shape: readonly number[],
    options: { requiresGrad?: boolean } = {},
  ): Tensor {
    if (data.length !== sizeOf(shape))
      throw new ShapeError(`tensor: ${data.length} numbers do not fill the shape [${shape.join(', ')}]`)
    const storage = this.storage(data.length)
    this.device.write(storage.span, data instanceof Float32Array ? data : Float32Array.from(data))
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
      this.#noGrad--
    }
  }

  get recording(): boolean {
    return this.#noGrad === 0
  }

  /** Gives all memory back and ends the backend. Nothing of this runtime can be used after it. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.device.close()
  }

  get closed(): boolean {
    return this.#closed
  }

  /** @internal */
  storage(elements: number): Storage {
    if (this.#closed) throw new WebRNNError('this runtime is closed')
    return new Storage(this.device, elements)
  }

  /** @internal i32 data, as tokens and lengths. */
  integers(data: Int32Array): Storage {
    const storage = this.storage(data.length)
    this.device.write(storage.span, data)
    return storage
  }

  /** @internal */
  watch(owner: object, hold: Hold): void {
    this.#collected.register(owner, hold)
  }

  /** @internal A graph that is dropped without backward gives back what it saved. */
  watchNode(node: Node): void {
    this.#abandoned.register(node, { saved: node.saved }, node)
  }

  /** @internal Backward has passed these nodes: their results live for one more batch. */
  spend(nodes: readonly Node[]): void {
    const before = this.#spent
    this.#spent = nodes.flatMap((node) => node.results)
    for (const node of nodes) this.#abandoned.unregister(node)
    for (const hold of before) if (!hold.kept && !this.#spent.includes(hold)) hold.release()
  }
}

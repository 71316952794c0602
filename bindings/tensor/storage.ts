import type { Backend, Memory, Span } from '../backend/backend.js'
import { WebRNNError } from '../errors.js'

/** Device memory that several holders share: tensors that show it, tape nodes that will read it. The last one to let go gives it back. */
export class Storage {
  readonly memory: Memory
  #holders = 1

  constructor(
    readonly backend: Backend,
    readonly elements: number,
  ) {
    this.memory = backend.allocate(elements)
  }

  get span(): Span {
    return { memory: this.memory, offset: 0, length: this.elements }
  }

  retain(): this {
    this.#expectHeld()
    this.#holders++
    return this
  }

  release(): void {
    this.#expectHeld()
    if (--this.#holders === 0) this.backend.free(this.memory)
  }

  /** A fault of this library, which must not pass for someone else's numbers. */
  #expectHeld(): void {
    if (this.#holders <= 0) throw new WebRNNError('internal: memory was used after it had been given back')
  }
}

/** One holder's hold on a storage, which can be let go once and no more. Separate from its holder, so that it can be let go after that is garbage. */
export class Hold {
  #storage: Storage | null
  /** Held by the user's wish: no rule of the runtime lets go. */
  kept = false

  /** Takes over the caller's hold. */
  constructor(storage: Storage) {
    this.#storage = storage
  }

  get storage(): Storage | null {
    return this.#storage
  }

  /** Lets go, and takes over a hold on other memory. */
  replace(storage: Storage): void {
    this.#storage?.release()
    this.#storage = storage
  }

  release(): void {
    this.#storage?.release()
    this.#storage = null
  }
}

import type { Backend, Memory, Span } from '../backend/backend.js'

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
    this.#holders++
    return this
  }

  release(): void {
    if (--this.#holders === 0) this.backend.free(this.memory)
  }
}

/** A result's hold on its storage, separate from the tensor so that it can be let go after the tensor is garbage. */
export class Hold {
  #storage: Storage | null
  /** Held by the user's wish: no rule of the runtime lets go. */
  kept = false

  constructor(storage: Storage) {
    this.#storage = storage
  }

  get storage(): Storage | null {
    return this.#storage
  }

  /** Takes over a hold on other memory. */
  replace(storage: Storage): void {
    this.#storage?.release()
    this.#storage = storage
  }

  release(): void {
    this.#storage?.release()
    this.#storage = null
  }
}

import { Storage } from './storage.js'
import type { Runtime } from './runtime.js'

/**
 * The memory that one operation takes. When the operation ends, however it ends, all of it is let go; what is to live on (a result, what
 * backward will read) is retained by whoever needs it.
 */
export class Scratch {
  readonly #taken: Storage[] = []

  private constructor(private readonly runtime: Runtime) {}

  static use<Result>(runtime: Runtime, body: (scratch: Scratch) => Result): Result {
    const scratch = new Scratch(runtime)
    try {
      return body(scratch)
    } finally {
      for (const storage of scratch.#taken) storage.release()
    }
  }

  take(elements: number): Storage {
    const storage = this.runtime.storage(elements)
    this.#taken.push(storage)
    return storage
  }

  /** i32 data: tokens, lengths. */
  integers(data: Int32Array): Storage {
    return this.#filled(data)
  }

  floats(data: Float32Array): Storage {
    return this.#filled(data)
  }

  #filled(data: Int32Array | Float32Array): Storage {
    const storage = this.take(data.length)
    this.runtime.device.write(storage.span, data)
    return storage
  }
}

import * as kernels from '../../backend/kernels/index.js'
import { aligned, type Sample, type Span } from '../../backend/backend.js'
import type { Runtime } from '../../tensor/runtime.js'
import { Hold } from '../../tensor/storage.js'

/** How tokens are drawn; see the kernel. */
export type Wish = Pick<Sample, 'temperature' | 'topK' | 'topP' | 'seed'>

/** Draws one token after the other on the device: each is left where the model's next step reads it, and in a list that is read now and then. */
export class Sampler {
  /** i32, [1]: the token that was drawn last; 0 if the logits were not finite. */
  readonly token: Span
  /** One for all draws: to make a new one out of it takes longer than a draw. */
  readonly #call: Sample
  readonly #memory: Hold

  /**
   * @param V how many tokens there are
   * @param most how many are drawn at most between two reads
   */
  constructor(
    private readonly runtime: Runtime,
    V: number,
    most: number,
    wish: Wish,
  ) {
    let elements = 0
    const places = [V, 1, most].map((length) => {
      const offset = elements
      elements += aligned(length)
      return { offset, length }
    })
    const storage = runtime.storage(elements)
    const { memory } = storage
    const [weights, tokens, drawn] = places.map((place): Span => ({ memory, ...place })) as [Span, Span, Span]
    const { temperature, topK, topP, seed } = wish
    this.#call = { B: 1, V, logits: weights, temperature, topK, topP, seed, step: 0, weights, tokens, drawn, at: 0 }
    this.token = tokens
    this.#memory = new Hold(storage)
    // a generator that nobody ends
    runtime.watch(this, [this.#memory])
  }

  /**
   * Draws the next token.
   * @param logits [V]
   * @param at its place in the list
   */
  draw(logits: Span, at: number): void {
    this.#call.logits = logits
    this.#call.at = at
    this.runtime.device.run(kernels.sample, this.#call)
    this.#call.step++
  }

  /** The first `count` tokens of the list; −1 where the logits were not finite. Waits for the device. */
  async read(count: number): Promise<Int32Array> {
    const { memory, offset } = this.#call.drawn
    const { buffer, byteOffset } = await this.runtime.device.read({ memory, offset, length: count })
    return new Int32Array(buffer, byteOffset, count)
  }

  /** Gives the memory back. */
  dispose(): void {
    this.#memory.release()
  }
}

import { expectTokens } from '../../data/tokens.js'
import type { Parameter } from '../../tensor/parameter.js'
import type { Recorder } from '../../tensor/recorder.js'
import type { Storage } from '../../tensor/storage.js'
import type { Embedding } from '../embedding.js'
import { copyPlane } from '../recurrent/loop.js'
import type { Sequential, SequentialState } from '../sequential.js'
import { advanceRows, type Advance } from './advance.js'

/**
 * A model's step for one token after the other, recorded at the first and run again for all others: the same kernels on the same memory, with another
 * token in it and the states that the last one left. What a step costs besides its kernels is then little, whatever the layers do to prepare a call.
 */
export class RepeatedStep {
  readonly #token = new Int32Array(1)
  readonly #recorder: Recorder
  readonly #made: Advance
  /** Where the parameters lay, and how often they had been changed: what a layer made of them holds no longer than they. */
  readonly #parameters: readonly (readonly [Parameter, Storage, changes: number])[]

  /** Takes over the states to start from. Runs the first step. */
  constructor(
    private readonly model: Sequential,
    token: number,
    private readonly before: SequentialState,
  ) {
    this.#token[0] = token
    this.#parameters = model.parameters().map((one) => [one, one.storage, one.changes])
    const tokens = { data: this.#token, shape: [1, 1] }
    const { recorder, result } = model.runtime.record(() => advanceRows(model, tokens, before))
    this.#recorder = recorder
    this.#made = result
    this.#made.y.keep()
    // a generator that nobody ends
    model.runtime.watch(this, [recorder])
  }

  /** Whether a step would still do what it did. */
  get isValid(): boolean {
    return this.#parameters.every(([one, storage, changes]) => one.storage === storage && one.changes === changes)
  }

  /** The logits after the last step, [V]. */
  logits(): Promise<Float32Array> {
    return this.#made.y.data()
  }

  /** The next step. @throws TokenError */
  run(token: number): void {
    const { model } = this
    model.runtime.expectOpen()
    this.#token[0] = token
    expectTokens('Embedding.forward', { data: this.#token, shape: [1, 1] }, (model.children()[0] as Embedding).words)
    this.#carry()
    this.#recorder.replay()
  }

  /** What the last step left is what the next one starts from. */
  #carry(): void {
    this.#made.state.forEach((after, layer) => {
      const before = this.before[layer]!
      after.shapes.forEach(([parts, rows, width], s) => {
        for (let part = 0; part < parts; part++) {
          const [from, to] = [after.place(part, s), before.place(part, s)]
          copyPlane(this.model.runtime, rows * width, from.span, from.offset, to.span, to.offset)
        }
      })
    })
  }

  /** Gives back all but the states after the last step, which are now the caller's. */
  end(): SequentialState {
    this.#made.y.dispose()
    this.before.forEach((one) => one.dispose())
    this.#recorder.release()
    return this.#made.state
  }
}

import type { Span } from '../../backend/backend.js'
import type { Parameter } from '../../tensor/parameter.js'
import type { Recorder } from '../../tensor/recorder.js'
import type { Storage } from '../../tensor/storage.js'
import { copyPlane } from '../recurrent/loop.js'
import type { Sequential, SequentialState } from '../sequential.js'
import { advanceToken, type Advance } from './advance.js'

/**
 * A model's step for one token after the other, recorded at the first and run again for all others: the same kernels on the same memory, in which there is
 * another token and the states that the last step left. Nothing comes from the host, so many steps can go to the device at once; and what one costs besides
 * its kernels is little, whatever the layers do to prepare a call.
 */
export class RepeatedStep {
  readonly #recorder: Recorder
  readonly #made: Advance
  /** Where the parameters lay, and how often they had been changed: what a layer made of them holds no longer than they. */
  readonly #parameters: readonly (readonly [Parameter, Storage, changes: number])[]

  /**
   * Takes over the states to start from. Runs the first step.
   * @param token i32, [1]: where each step finds its token, which the model has to know
   */
  constructor(
    private readonly model: Sequential,
    token: Span,
    private readonly before: SequentialState,
  ) {
    this.#parameters = model.parameters().map((one) => [one, one.storage, one.changes])
    const { recorder, result } = model.runtime.record(() => {
      const made = advanceToken(model, token, before)
      this.#carry(made.state)
      return made
    })
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

  /** Where the logits are after each step, [V]. */
  get logits(): Span {
    return this.#made.y.span
  }

  /** The next step. */
  run(): void {
    this.model.runtime.expectOpen()
    this.#recorder.replay()
  }

  /** What a step leaves is what the next one starts from. */
  #carry(left: SequentialState): void {
    left.forEach((after, layer) => {
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

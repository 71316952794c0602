/** The calling thread and its helpers: runs a job with all of them and returns when it is done. */
import { DeviceError } from '../../../errors.js'
import type { WasmInstance } from '../module.js'
import type { Callable } from '../modules.js'
import { ARGUMENTS, BARRIER, BOARD_BYTES, CLAIM, DIVISIBLE, DONE, FAILED, KERNEL, LENGTH } from './board.js'
import { MODULE, MOST_ARGUMENTS, MOST_PARTS, claimWord, openBarrier, take, type Divisible } from './board.js'
import { startHelper, type Helper } from './workers.js'

/** Helpers of a team that nobody has any more. */
const garbage = new FinalizationRegistry<readonly Helper[]>((helpers) => helpers.forEach((one) => one.terminate()))

/** As long as in assembly/kernels/barrier.ts, where looking is cheaper. */
const LOOKS = 100_000

/** In milliseconds: longer than at the barrier, where those who wait give up first. */
const PATIENCE = 15_000

/** A page's main thread may not. */
function maySleep(): number {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1)
    return 1
  } catch {
    return 0
  }
}

export class Team {
  readonly barrier: number
  readonly #words: Int32Array
  readonly #numbers: Float64Array
  #job = 0
  #closed = false

  private constructor(
    private readonly instance: WasmInstance,
    board: number,
    private readonly helpers: readonly Helper[],
    /** Whether it takes what one thread alone has sooner done, too. */
    readonly dividesAll: boolean,
  ) {
    const { buffer } = instance.memory
    instance.exports.may_sleep.value = maySleep()
    this.barrier = board + 4 * BARRIER
    this.#words = new Int32Array(buffer, board, BOARD_BYTES / 4)
    this.#numbers = new Float64Array(buffer, board, BOARD_BYTES / 8)
    garbage.register(this, helpers, this)
  }

  /** The threads, the calling one included. A helper that has ended is none any more. */
  get size(): number {
    return 1 + this.helpers.filter(({ ended }) => !ended).length
  }

  /**
   * Starts `threads` − 1 helpers, or as many as start, while the instance is still on its way: starting a worker takes as long.
   * @returns the team, or null without any, and why there are fewer than asked for
   */
  static async start(
    starting: Promise<WasmInstance>,
    threads: number,
    dividesAll = false,
  ): Promise<{ team: Team | null; shortfall: string | undefined }> {
    const start = starting.then(({ module, memory, exports }) => {
      const board = exports.allocate(BOARD_BYTES) >>> 0
      new Uint8Array(memory.buffer, board, BOARD_BYTES).fill(0)
      return { module, memory, board }
    })
    start.catch(() => {}) // `starting` is awaited below
    const settled = await Promise.allSettled(Array.from({ length: threads - 1 }, () => startHelper(start)))
    const helpers = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const refused = settled.find((one) => one.status === 'rejected')
    const shortfall = refused && `helper threads could not be started: ${(refused.reason as Error).message}`
    const instance = await starting
    const team = helpers.length > 0 ? new Team(instance, (await start).board, helpers, dividesAll) : null
    return { team, shortfall }
  }

  /** Runs a kernel with each part's arguments. @throws DeviceError if a part fails, after all have ended */
  run(kernel: Divisible, parts: readonly (readonly number[])[], callable: Callable): void {
    const words = this.#words
    // without helpers nobody would come to a barrier
    if (this.#closed) throw new DeviceError(`${kernel}: this backend has been closed`)
    if (parts.length > MOST_PARTS || parts[0]!.length > MOST_ARGUMENTS)
      throw new DeviceError(`${kernel}: ${parts.length} parts of ${parts[0]!.length} arguments`)
    parts.forEach((list, part) => this.#numbers.set(list, ARGUMENTS + part * MOST_ARGUMENTS))
    words[KERNEL] = DIVISIBLE.indexOf(kernel)
    words[LENGTH] = parts[0]!.length
    words[MODULE] = callable.module
    words[FAILED] = words[BARRIER] = words[DONE] = 0
    Atomics.store(words, CLAIM, claimWord(++this.#job, parts.length))
    Atomics.notify(words, CLAIM)
    let failure: unknown
    for (let part = take(words); part >= 0; part = take(words)) {
      try {
        callable.run(...parts[part]!)
      } catch (error) {
        failure ??= error
        openBarrier(words)
      }
      Atomics.add(words, DONE, 1)
    }
    // What is left is at most one part of each helper.
    const { may_sleep } = this.instance.exports
    for (let looks = LOOKS, done = 0; (done = Atomics.load(words, DONE)) < parts.length;) {
      if (--looks >= 0 || !may_sleep.value || Atomics.wait(words, DONE, done, PATIENCE) !== 'timed-out') continue
      this.close()
      throw new DeviceError(`${kernel}: a helper thread has stopped; open a new runtime`)
    }
    if (failure !== undefined) throw failure
    if (words[FAILED]) throw new DeviceError(`${kernel}: a helper thread failed`)
  }

  /** The helpers end at once, whatever they do. */
  close(): void {
    this.#closed = true
    garbage.unregister(this)
    for (const helper of this.helpers) helper.terminate()
  }
}

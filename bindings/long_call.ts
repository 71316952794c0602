/** How far a long call has come. */
export interface Progress {
  /** Steps done. */
  readonly done: number
  /** The most steps that there can be. */
  readonly total: number
}

/** What calls have that take long. */
export interface LongCall {
  /** Ends the call, which then rejects with the signal's reason and leaves no memory behind. It is looked at between two steps. */
  readonly signal?: AbortSignal | undefined
  /** Is told after each step how far the call has come. What it throws ends the call. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

const MILLISECONDS = 50

/**
 * To be waited for between two steps: WebAssembly answers at once, so that without it nothing else would run on this thread until the end, and nobody could end
 * it. It costs nothing as long as it is not time.
 */
export function pauses(): () => Promise<void> | undefined {
  let last = performance.now()
  return () => {
    if (performance.now() - last < MILLISECONDS) return undefined
    return new Promise((resolve) => {
      // not a timer: pages in the background get one a second
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = (): void => {
        port1.close()
        last = performance.now()
        resolve()
      }
      port2.postMessage(0)
    })
  }
}

/**
 * What ends each step of a long call: `const step = stepsOf(options, total)`, and behind each step `await step(done)`. Where the call has a signal or is watched,
 * other work of the thread has its turn between two steps, now and then.
 * @throws the signal's reason, now or then
 */
export function stepsOf({ signal, onProgress }: LongCall, total: number): (done: number) => Promise<void> {
  signal?.throwIfAborted()
  const pause = signal || onProgress ? pauses() : null
  return async (done) => {
    onProgress?.({ done, total })
    await pause?.()
    signal?.throwIfAborted()
  }
}

/** What is made of each of some things, one after the other: a step each. @throws the signal's reason */
export async function inSteps<One, Made>(
  all: readonly One[],
  call: LongCall,
  make: (one: One) => Made,
): Promise<Made[]> {
  const step = stepsOf(call, all.length)
  const made: Made[] = []
  for (const one of all) {
    made.push(make(one))
    await step(made.length)
  }
  return made
}

import type { Worker } from 'node:worker_threads'
import { WebRNNError } from '../../bindings/errors.js'
import type { Run, RunResult } from './settings.js'
import { thread } from './thread.js'
import type { Answer, Work } from './worker.js'

export interface Watcher {
  /** `loss` is smoothed, in nats per character. */
  progress(run: Run, step: number, loss: number): void
  finished(result: RunResult): void | Promise<void>
}

/**
 * Trains a model for each run, `threads` of them at a time, in the order given. What a run computes does not depend on the others.
 * @param stop when it is aborted, the runs under way are dropped, and the call returns
 * @throws WebRNNError with the name that the package's error has, when a run fails; the others are dropped
 */
export async function compare(
  runs: readonly Run[],
  work: Work,
  threads: number,
  watcher: Watcher,
  stop: AbortSignal,
): Promise<void> {
  const waiting = [...runs]
  const entry = new URL('./worker.ts', import.meta.url)
  const workers = Array.from({ length: Math.min(threads, runs.length) }, () => thread(entry, work))
  const stopped = new Promise<void>((resolve) => {
    if (stop.aborted) resolve()
    stop.addEventListener('abort', () => resolve(), { once: true })
  })
  const serve = async (worker: Worker): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) await perform(worker, run, watcher)
  }
  try {
    await Promise.race([stopped, Promise.all(workers.map(serve))])
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** Has a worker do one run. */
async function perform(worker: Worker, run: Run, watcher: Watcher): Promise<void> {
  const over = new AbortController()
  try {
    const result = await new Promise<RunResult>((resolve, reject) => {
      const { signal } = over
      const listen = <Event>(name: string, hear: (event: Event) => void): void => {
        worker.on(name, hear)
        signal.addEventListener('abort', () => worker.off(name, hear))
      }
      listen<Answer>('message', (answer) => {
        if (answer.type === 'progress') watcher.progress(run, answer.step, answer.loss)
        if (answer.type === 'finished') resolve(answer.result)
        if (answer.type === 'failed') reject(revive(run, answer))
      })
      listen<Error>('error', reject)
      listen<number>('exit', (code) =>
        reject(new Error(`the thread of ${run.cell}, seed ${run.seed}, ended (${code})`)),
      )
      worker.postMessage(run)
    })
    await watcher.finished(result)
  } finally {
    over.abort()
  }
}

/** The error again as it was thrown in the thread. */
function revive({ cell, seed }: Run, { name, message, stack, known }: Answer & { type: 'failed' }): Error {
  if (known) return Object.assign(new WebRNNError(`${cell}, seed ${seed}: ${message}`), { name })
  return Object.assign(new Error(message), { name, stack })
}

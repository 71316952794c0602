/** A thread that trains one model after the other, so that the command itself stays free to show progress and to be stopped. */
import { parentPort, workerData } from 'node:worker_threads'
import { loadPackage } from './package.js'
import type { Run, RunResult, Settings } from './settings.js'
import { train, type Corpus } from './train.js'

export interface Work {
  settings: Settings
  corpus: Corpus
}

export type Answer =
  | { type: 'progress'; step: number; loss: number }
  | { type: 'finished'; result: RunResult }
  /** `known`: the package threw it on purpose; its class does not survive the way. */
  | { type: 'failed'; name: string; message: string; stack: string | undefined; known: boolean }

/** Milliseconds from one report of progress to the next. */
const PACE = 100

const port = parentPort!
const { settings, corpus } = workerData as Work
const answer = (said: Answer): void => port.postMessage(said)

port.on('message', (run: Run) => void start(run))

async function start(run: Run): Promise<void> {
  const webrnn = await loadPackage()
  try {
    let told = 0
    const result = await train(webrnn, run, settings, corpus, (step, loss) => {
      if (performance.now() - told < PACE && step < settings.steps) return
      told = performance.now()
      answer({ type: 'progress', step, loss })
    })
    answer({ type: 'finished', result })
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
    answer({ type: 'failed', name, message, stack, known: error instanceof webrnn.WebRNNError })
  }
}

/** One run: a character model is trained on the text, and measured on what was held out. */
import { learningRate } from '../../demos/shakespeare/settings.js'
import { Streams, type Batch } from '../../demos/shakespeare/streams.js'
import { split } from '../../demos/shakespeare/text.js'
import { choose } from './choose.js'
import type { Package } from './package.js'
import type { Run, RunResult, Settings } from './settings.js'

export interface Corpus {
  tokens: Int32Array
  /** How many distinct ones there are. */
  vocabulary: number
}

/**
 * Trains and measures. The same run on the same backend gives the same numbers, whatever ran before.
 * @param tell given the steps done and the loss, smoothed over some 25 steps
 */
export async function train(
  webrnn: Package,
  run: Run,
  settings: Settings,
  { tokens, vocabulary }: Corpus,
  tell: (step: number, loss: number) => void,
): Promise<RunResult> {
  const { Adam, cells, Embedding, Linear, open, Random, Recurrent, sequential } = webrnn
  const { backend, batch, window, rate, clipNorm, steps } = settings
  const { units, seed } = run
  const [cell] = choose([run.cell], Object.values(cells), '--cells')
  const { training, validation } = split(tokens)
  const streams = new Streams(beginAt(training, new Random(seed).integer() % training.length), batch, window)
  const runtime = await open({ backend, seed })
  try {
    const model = sequential(
      new Embedding(runtime, vocabulary, units),
      new Recurrent(runtime, cell!, units, units),
      new Linear(runtime, units, vocabulary),
    )
    const optimizer = new Adam(model.parameters(), { lr: rate, clipNorm })
    const losses = new Losses()
    const times: number[] = []
    let state: State | undefined
    let reading: Promise<Float32Array> | undefined
    let mark = performance.now()
    for (let step = 0; step < steps; step++) {
      const next = streams.batch(step)
      optimizer.lr = learningRate(rate, step / steps)
      const { loss, state: after } = forward(webrnn, model, next, next.first ? undefined : state)
      loss.backward()
      optimizer.step()
      state = after
      // waiting for the step before keeps a GPU busy with this one; `item` would throw where a loss is not finite
      const before = reading
      reading = loss.data()
      reading.catch(() => {}) // it is awaited one step later, and its error is told then
      if (before) tell(step, losses.add((await before)[0]!))
      const now = performance.now()
      times.push(now - mark)
      mark = now
    }
    if (reading) tell(steps, losses.add((await reading)[0]!))
    return {
      ...run,
      parameters: model.parameters().reduce((sum, { size }) => sum + size, 0),
      validation: await validate(webrnn, model, validation, settings),
      // the first step also packs weights and compiles
      millisecondsPerStep: median(times.length > 1 ? times.slice(1) : times),
      lost: losses.lost,
      backend: runtime.backend,
      reason: runtime.reason,
    }
  } finally {
    runtime.close()
  }
}

type Model = InstanceType<Package['Sequential']>
type State = ReturnType<Model['forwardWithState']>['state']

function forward({ crossEntropy }: Package, model: Model, batch: Batch, state: State | undefined) {
  const { y, state: after } = model.forwardWithState(batch.tokens, state === undefined ? {} : { state })
  const loss = crossEntropy(y, batch.targets)
  y.dispose() // only the graph may hold the scores on
  return { loss, state: after }
}

/** The mean loss over the held-out text, read in streams with carried state, in nats per character. */
async function validate(
  webrnn: Package,
  model: Model,
  tokens: Int32Array,
  { batch, window }: Settings,
): Promise<number> {
  const rows = Math.min(batch, Math.floor((tokens.length - 1) / window))
  let sum = 0
  let count = 0
  let state: State | undefined
  for (const next of new Streams(tokens, rows, window).pass()) {
    const { loss, state: after } = model.runtime.noGrad(() => forward(webrnn, model, next, state))
    state?.forEach((one) => one.dispose())
    state = after
    sum += (await loss.data())[0]! * next.targets.length
    count += next.targets.length
    loss.dispose()
  }
  state?.forEach((one) => one.dispose())
  return sum / count
}

/** The same tokens, begun elsewhere and read around: another seed gets other batches, and all of the text. */
function beginAt(tokens: Int32Array, start: number): Int32Array {
  const turned = new Int32Array(tokens.length)
  turned.set(tokens.subarray(start))
  turned.set(tokens.subarray(0, start), tokens.length - start)
  return turned
}

class Losses {
  /** Those that were not finite. */
  lost = 0
  #smoothed = Number.NaN

  /** Takes a step's loss; returns the smoothed one. */
  add(value: number): number {
    if (!Number.isFinite(value)) this.lost++
    else this.#smoothed = Number.isNaN(this.#smoothed) ? value : this.#smoothed * 0.96 + value * 0.04
    return this.#smoothed
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}

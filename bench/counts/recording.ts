/** What a training batch costs JavaScript: from the tokens to the submission, without what the device does with it. */
import { Random } from '../../tests/reference/random.js'
import { median, quantile, spreadOf, type Spread } from '../sampling/statistics.js'
import type { Place } from '../suite/operation.js'

/** Small, for a software adapter has to get through it; what JavaScript does depends on the layers, not on the sizes. */
const SIZE = { T: 16, B: 4, words: 500, features: 32, H: 32, tags: 16, layers: 2 }
/** The first batches, in which pipelines are made, and memory that is then given out in turn, so that bind groups are found again. */
const BEGINNING = 20
/** Batches after these whose times are told apart: an engine compiles JavaScript while it runs, in several tiers, the last after hundreds of batches. */
const YOUNG = 80

export interface RecordingSettings {
  /** Batches that come before: as many as a training has soon. */
  readonly after: number
  /** Batches that are timed. */
  readonly batches: number
}

export const LONG: RecordingSettings = { after: 1000, batches: 200 }
/** To see that it works. */
export const SHORT: RecordingSettings = { after: BEGINNING + 10, batches: 10 }

export interface Recording {
  readonly size: typeof SIZE
  readonly dispatches: number
  /** How many batches came before. */
  readonly after: number
  /** Of a batch: milliseconds. */
  readonly milliseconds: Spread
  /** Median of the batches soon after the beginning. */
  readonly young: number
  /** A tenth of the batches took no longer: what else the machine does can only have slowed the others down. */
  readonly fastest: number
}

/** A tagger of two bidirectional layers with dropout: forward, loss, backward, Adam with clipping. */
export async function measureRecording(
  { webrnn, runtime }: Place,
  { after, batches }: RecordingSettings,
): Promise<Recording> {
  const { T, B, words, features, H, tags, layers } = SIZE
  const model = webrnn.sequential(
    new webrnn.Embedding(runtime, words, features),
    new webrnn.LSTM(runtime, features, H, { layers, bidirectional: true, dropout: 0.3, plan: 'scan' }),
    new webrnn.Linear(runtime, 2 * H, tags),
  )
  const optimizer = new webrnn.Adam(model.parameters(), { lr: 1e-3, clipNorm: 5 })
  const random = new Random(1)
  const tokens = { data: random.integers(T * B, 1, words), shape: [T, B] }
  const targets = random.integers(T * B, 0, tags)
  const lengths = Array.from({ length: B }, (_, row) => T - row)
  const times: number[] = []
  for (let batch = 0; batch < after + batches; batch++) {
    runtime.resetStats()
    const start = performance.now()
    const loss = webrnn.crossEntropy(model.forward(tokens, { lengths }), targets)
    loss.backward()
    optimizer.step()
    // the end of this task is where a batch is submitted
    await Promise.resolve()
    times.push(performance.now() - start)
    if (runtime.stats().submits !== 1) throw new Error(`a batch was submitted ${runtime.stats().submits} times`)
    // the device is idle while the next batch is recorded
    await loss.item()
  }
  const { dispatches } = runtime.stats()
  for (const parameter of model.parameters()) parameter.dispose()
  const timed = times.slice(after)
  const young = median(times.slice(BEGINNING, Math.min(after, BEGINNING + YOUNG)))
  return { size: SIZE, dispatches, after, milliseconds: spreadOf(timed), young, fastest: quantile(timed, 0.1) }
}

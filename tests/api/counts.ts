/** How much is handed to the device: dispatches and submissions as the statistics tell; that those are true is shown at the backend. */
import { Adam, Embedding, LSTM, Linear, crossEntropy, sequential } from '../../bindings/index.js'
import { Random } from '../reference/random.js'
import type { ApiCase } from './case.js'

const T = 64
const B = 8
const H = 64

export const countCases: readonly ApiCase[] = [
  {
    name: 'api: a 64-step LSTM layer takes 3 dispatches forward, a training batch 1 submission',
    async run(open, check, target) {
      const runtime = await open()
      const model = sequential(
        new Embedding(runtime, 65, H),
        new LSTM(runtime, H, H, { plan: 'scan' }),
        new Linear(runtime, H, 65),
      )
      const optimizer = new Adam(model.parameters(), { clipNorm: 5 })
      const tokens = { data: new Random(1).integers(T * B, 0, 65), shape: [T, B] }
      const train = async () => {
        const loss = crossEntropy(model.forward(tokens), tokens)
        loss.backward()
        optimizer.step()
        return loss.item()
      }
      await train()
      runtime.resetStats()
      await train()
      const batch = runtime.stats()
      if (target === 'webgpu') check.that(batch.submits === 1, `a batch took ${batch.submits} submissions`)
      check.that(
        batch.dispatches <= 30,
        `a batch took ${batch.dispatches} dispatches: ${JSON.stringify(batch.kernels)}`,
      )

      const lstm = new LSTM(runtime, H, H, { plan: 'scan' })
      const x = runtime.tensor(new Random(2).uniform(T * B * H), [T, B, H])
      runtime.resetStats()
      const { y } = lstm.forward(x)
      const forward = runtime.stats()
      await y.data()
      // WebAssembly packs its weights in calls of their own.
      check.that(
        target !== 'webgpu' || forward.dispatches <= 3,
        `forward took ${forward.dispatches} dispatches: ${JSON.stringify(forward.kernels)}`,
      )
      check.that(forward.dispatches >= 2, 'the statistics count nothing')
    },
  },
]

/** How much is handed to the device: dispatches and submissions as the statistics tell; that those are true is shown at the backend. */
import { Adam, Embedding, LSTM, Linear, backward, crossEntropy, sequential } from '../../bindings/index.js'
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
  {
    name: 'api: both directions of a layer run in the same dispatches, with an optimizer and without',
    targets: ['webgpu', 'webgpu-card'],
    async run(open, check) {
      const runtime = await open()
      for (const plan of ['scan', 'step'] as const) {
        const lstm = new LSTM(runtime, H, H, { layers: 2, bidirectional: true, plan })
        const x = runtime.tensor(new Random(2).uniform(4 * B * H), [4, B, H], { requiresGrad: true })
        for (const isOptimized of [false, true]) {
          if (isOptimized) new Adam(lstm.parameters())
          runtime.resetStats()
          const { y } = lstm.forward(x, { lengths: [4, 3, 4, 1, 2, 4, 4, 4] })
          backward([y], [y.detach()])
          const { kernels } = runtime.stats()
          await x.grad!.data()
          const { submits } = runtime.stats()
          const [loop, each] = plan === 'scan' ? ['scan', 1] : ['step', 4]
          check.that(kernels[`${loop}_forward`] === 2 * each, `forward: ${JSON.stringify(kernels)}`)
          check.that(
            kernels[`${loop}_backward`] === 2 * (plan === 'scan' ? 1 : each + 1),
            `back: ${JSON.stringify(kernels)}`,
          )
          // wx of each layer; dW and dR of each at once, dx of each in turn, for the second direction adds to what the first wrote
          check.that(kernels.gemm === 2 + 2 * (2 + 2), `products: ${JSON.stringify(kernels)}`)
          check.that(kernels.pack_weights === 2, `weights: ${JSON.stringify(kernels)}`)
          check.that(submits === 1, `${submits} submissions`)
        }
      }
    },
  },
]

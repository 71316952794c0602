/** Thirty steps of a small tagger against PyTorch: losses, gradient norms and the parameters at the end. */
import { Adam, Embedding, LSTM, Linear, crossEntropy, encodeSafetensors, sequential } from '../../bindings/index.js'
import golden from '../golden/training.json'
import type { ApiCase } from './case.js'

/** Thirty steps let rounding errors grow; Adam divides by the root of tiny squares. */
const GROWTH = 20

export const goldenTrainingCases: readonly ApiCase[] = [
  {
    name: 'api: 30 steps of Adam with clipping follow PyTorch',
    async run(open, check) {
      const runtime = await open()
      const { V, D, H, C } = golden.sizes
      const model = sequential(new Embedding(runtime, V, D), new LSTM(runtime, D, H), new Linear(runtime, H, C))
      const { betas, ...adam } = golden.adam
      const optimizer = new Adam(model.parameters(), { ...adam, betas: betas as [number, number] })
      const file = Object.entries(golden.before).map(
        ([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }] as const,
      )
      await model.load(encodeSafetensors(new Map(file)))
      const losses: number[] = []
      const norms: number[] = []
      for (let step = 0; step < golden.losses.length; step++) {
        const loss = crossEntropy(model.forward(golden.tokens), golden.targets, { ignoreIndex: 0 })
        loss.backward()
        optimizer.step()
        losses.push(await loss.item())
        norms.push(await optimizer.gradientNorm())
      }
      check.close('training', 'losses', losses, golden.losses, GROWTH)
      check.close('training', 'gradient norms', norms, golden.norms, GROWTH)
      const after = golden.after as unknown as Record<string, { data: number[] }>
      for (const [name, parameter] of model.namedParameters())
        check.close('training', name, await parameter.data(), after[name]!.data, GROWTH)
    },
  },
]

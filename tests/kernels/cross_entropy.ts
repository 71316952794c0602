import * as kernels from '../../bindings/backend/kernels/index.js'
import { crossEntropy } from '../reference/cross_entropy.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk, POISON } from './desk.js'
import { MANY_ROWS } from './sizes.js'

interface Setting {
  readonly N: number
  readonly C: number
  /** Largest size of a logit. */
  readonly size?: number
  readonly ignoreIndex?: number
  readonly withoutGradient?: boolean
  readonly factor?: number
  readonly weighted?: boolean
  readonly smoothing?: number
}

function crossEntropyCase(setting: Setting): Case {
  const { N, C, size = 3, ignoreIndex = -100, withoutGradient = false, factor, weighted, smoothing = 0 } = setting
  const marks = [
    weighted && 'weights',
    smoothing > 0 && `smoothing ${smoothing}`,
    size !== 3 && `logits ±${size}`,
    ignoreIndex >= 0 && `ignores ${ignoreIndex}`,
    withoutGradient && 'no gradient',
  ]
  const name = ['cross_entropy:', `N ${N} C ${C}`, ...marks, factor && `factor ${factor}`].filter(Boolean).join(' ')
  return {
    name,
    kernels: ['cross_entropy'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const logits = random.uniform(N * C, size)
      const targets = random.integers(N, 0, C)
      // Every third row is ignored; its logits hold what a padded batch may hold there: anything.
      targets.forEach((target, n) => {
        if (n % 3 === 1) targets[n] = ignoreIndex
        if (n % 3 === 1 || target === ignoreIndex) logits.fill(POISON, n * C, (n + 1) * C)
      })
      // From nothing to twice as much.
      const weights = weighted ? random.uniform(C).map((value) => Math.max(0, 0.75 + 1.25 * value)) : null
      const multiplier = factor ?? 1
      const desk = new Desk(backend)
      const given = desk.inputs({ logits, targets, weights: weights ?? new Float32Array(0) })
      const result = desk.outputs({ losses: N, dLogits: withoutGradient ? 0 : N * C })
      backend.run(kernels.cross_entropy, {
        ...{ N, C, ignoreIndex, factor: multiplier, logits: given.logits, targets: given.targets },
        ...{ weights: weights && given.weights, smoothing },
        ...{ losses: result.losses, dLogits: withoutGradient ? null : result.dLogits },
      })
      const got = await desk.results(check)
      const want = crossEntropy(N, C, logits, targets, ignoreIndex, multiplier, { weights, smoothing })
      check.close('cross_entropy', 'losses', got.losses as Float32Array, want.losses)
      if (!withoutGradient) check.close('cross_entropy', 'dLogits', got.dLogits as Float32Array, want.dLogits)
    },
  }
}

/** All the same logits, however large, are the uniform distribution; a target far above all others costs nothing. */
const extremes: Case = {
  name: 'cross_entropy: equal logits of ±1e4, one far above the others, all far below',
  kernels: ['cross_entropy'],
  async run(backend, check) {
    const C = 6
    const rows = [
      [1e4, 1e4, 1e4, 1e4, 1e4, 1e4],
      [-1e4, -1e4, -1e4, -1e4, -1e4, -1e4],
      [0, 0, 1e4, 0, 0, 0],
      [0, 0, -1e4, 0, 0, 0],
      [10000, 10001, 9999, 10000, 10002, 9998],
      [-10000, -10001, -9999, -10000, -10002, -9998],
    ]
    const logits = Float32Array.from(rows.flat())
    const targets = new Int32Array(rows.length).fill(2)
    const desk = new Desk(backend)
    const given = desk.inputs({ logits, targets })
    const result = desk.outputs({ losses: rows.length, dLogits: rows.length * C })
    const options = { ignoreIndex: -1, factor: 1, weights: null, smoothing: 0 }
    backend.run(kernels.cross_entropy, { N: rows.length, C, ...given, ...options, ...result })
    const got = await desk.results(check)
    const want = crossEntropy(rows.length, C, logits, targets, -1, 1)
    check.close('cross_entropy', 'losses', got.losses as Float32Array, want.losses)
    check.close('cross_entropy', 'dLogits', got.dLogits as Float32Array, want.dLogits)
  },
}

export const crossEntropyCases: readonly Case[] = [
  crossEntropyCase({ N: 1, C: 1 }),
  crossEntropyCase({ N: 3, C: 2, factor: 0.25 }),
  crossEntropyCase({ N: 5, C: 65, ignoreIndex: 0 }),
  crossEntropyCase({ N: 37, C: 64 }),
  crossEntropyCase({ N: 4, C: 257, withoutGradient: true }),
  crossEntropyCase({ N: 3, C: 10007, ignoreIndex: 7 }),
  crossEntropyCase({ N: 9, C: 33, size: 1e4 }),
  crossEntropyCase({ N: 9, C: 300, size: 1e4, ignoreIndex: 2 }),
  crossEntropyCase({ N: MANY_ROWS, C: 3 }),
  crossEntropyCase({ N: 3, C: 1, weighted: true, smoothing: 0.5 }),
  crossEntropyCase({ N: 17, C: 2, weighted: true, ignoreIndex: 1000 }),
  crossEntropyCase({ N: 17, C: 12, smoothing: 0.1, factor: 0.25 }),
  crossEntropyCase({ N: 37, C: 65, weighted: true, smoothing: 0.2, ignoreIndex: 3 }),
  crossEntropyCase({ N: 9, C: 300, size: 1e4, weighted: true, smoothing: 0.1 }),
  crossEntropyCase({ N: 9, C: 33, weighted: true, smoothing: 0.1, withoutGradient: true }),
  extremes,
]

import * as kernels from '../../bindings/backend/kernels/index.js'
import {
  adagrad,
  rmsprop,
  sgd,
  type RMSPropSettings,
  type SgdSettings,
  type UpdateSettings,
} from '../reference/optimizers.js'
import type { Case } from './case.js'
import { LENGTHS } from './sizes.js'
import { MORE_ELEMENTS, notFiniteCase, updateCase, type Optimizer } from './update.js'

const USUAL: UpdateSettings = { lr: 0.1, weightDecay: 0, clipNorm: 0, clipValue: 0 }

/** Each way of taking the gradient, and all at once. */
const TAKEN: ReadonlyArray<Partial<UpdateSettings>> = [
  { weightDecay: 0.1 },
  { clipNorm: 0.5 },
  { clipNorm: 1000 },
  { clipValue: 0.25 },
  { clipNorm: 2, clipValue: 0.125, weightDecay: 0.01, lr: 0.5 },
]

const SGD: Optimizer<SgdSettings> = {
  kernel: 'sgd',
  usual: { ...USUAL, momentum: 0, nesterov: false },
  state: (random, N, { momentum }): Record<string, Float32Array> =>
    momentum > 0 ? { velocity: random.uniform(N) } : {},
  run: (backend, call, { velocity = null }, settings) => backend.run(kernels.sgd, { ...call, ...settings, velocity }),
  want: sgd,
}

const ADAGRAD: Optimizer<UpdateSettings & { epsilon: number }> = {
  kernel: 'adagrad',
  usual: { ...USUAL, epsilon: 1e-10 },
  state: (random, N) => ({ sum: random.uniform(N).map(Math.abs) }),
  run: (backend, call, { sum }, settings) => backend.run(kernels.adagrad, { ...call, ...settings, sum: sum! }),
  want: adagrad,
}

const RMSPROP: Optimizer<RMSPropSettings & { centred: boolean }> = {
  kernel: 'rmsprop',
  usual: { ...USUAL, lr: 0.01, alpha: 0.99, momentum: 0, epsilon: 1e-8, centred: false },
  state(random, N, { centred, momentum }) {
    const [mean, velocity] = [random.uniform(N), random.uniform(N)]
    // A mean of squares is no less than the square of the mean. Nearly the same, they would leave a difference with few true digits.
    const square = random.uniform(N).map((value, n) => mean[n]! ** 2 + 0.25 + Math.abs(value))
    return { square, ...(centred ? { mean } : {}), ...(momentum > 0 ? { velocity } : {}) }
  },
  run: (backend, call, { square, mean = null, velocity = null }, settings) =>
    backend.run(kernels.rmsprop, { ...call, ...settings, square: square!, mean, velocity }),
  want: rmsprop,
}

export const optimizerCases: readonly Case[] = [
  ...LENGTHS.map((N, n) => updateCase(SGD, N, n % 2 ? { momentum: 0.9 } : {})),
  ...TAKEN.map((changed, n) => updateCase(SGD, 65, { ...changed, ...(n % 2 ? { momentum: 0.9 } : {}) })),
  updateCase(SGD, 65, { momentum: 0.9 }, true),
  updateCase(SGD, 65, { momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  updateCase(SGD, 65, { momentum: 0.5, nesterov: true, clipValue: 0.25 }, true),
  updateCase(SGD, MORE_ELEMENTS, { momentum: 0.9 }),
  notFiniteCase(SGD, NaN),
  notFiniteCase(SGD, Infinity),
  ...LENGTHS.map((N) => updateCase(ADAGRAD, N)),
  ...TAKEN.map((changed) => updateCase(ADAGRAD, 65, changed)),
  updateCase(ADAGRAD, 65, { epsilon: 0.125 }),
  updateCase(ADAGRAD, 65, {}, true),
  updateCase(ADAGRAD, MORE_ELEMENTS),
  notFiniteCase(ADAGRAD, NaN),
  notFiniteCase(ADAGRAD, Infinity),
  ...LENGTHS.map((N, n) => updateCase(RMSPROP, N, n % 2 ? { momentum: 0.9, centred: true } : {})),
  ...TAKEN.map((changed, n) =>
    updateCase(RMSPROP, 65, { ...changed, ...(n % 2 ? { momentum: 0.9, centred: true } : {}) }),
  ),
  updateCase(RMSPROP, 65, { alpha: 0.5, epsilon: 0.125 }),
  updateCase(RMSPROP, 65, { momentum: 0.9, centred: true }, true),
  updateCase(RMSPROP, 65, {}, true),
  updateCase(RMSPROP, MORE_ELEMENTS),
  notFiniteCase(RMSPROP, NaN),
  notFiniteCase(RMSPROP, Infinity),
]

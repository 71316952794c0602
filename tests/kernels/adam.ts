import { NORM_PARTS } from '../../bindings/backend/backend.js'
import * as kernels from '../../bindings/backend/kernels/index.js'
import { adam, type AdamSettings } from '../reference/adam.js'
import { Random } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk } from './desk.js'
import { LENGTHS } from './sizes.js'
import { MORE_ELEMENTS, normOf, notFiniteCase, updateCase, type Optimizer } from './update.js'

const USUAL: AdamSettings = {
  ...{ lr: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, step: 1 },
  ...{ clipNorm: 0, clipValue: 0, decoupled: false },
}

const ADAM: Optimizer<AdamSettings> = {
  kernel: 'adam',
  usual: USUAL,
  state: (random, N) => ({ m: random.uniform(N), v: random.uniform(N).map((value) => value * value) }),
  run: (backend, call, { m, v }, settings) => backend.run(kernels.adam, { ...call, ...settings, m: m!, v: v! }),
  want: ({ parameters, m, v }, gradients, norm, settings) => ({
    ...adam(parameters!, gradients, m!, v!, norm, settings),
  }),
}

const adamCase = (N: number, changed: Partial<AdamSettings>): Case =>
  updateCase(ADAM, N, changed, (changed.step ?? USUAL.step) === 1)

/** Parameters that never had a gradient stay as they are; nothing is divided by zero. */
const untouchedByZero: Case = {
  name: 'adam: a gradient of zero moves nothing',
  kernels: ['adam'],
  async run(backend, check) {
    const N = 70
    const parameters = new Random(2).uniform(N)
    const desk = new Desk(backend)
    const given = desk.inputs({ gradients: new Float32Array(N), parts: new Float32Array(NORM_PARTS) })
    const kept = desk.outputs({ parameters, m: new Float32Array(N), v: new Float32Array(N) })
    backend.run(kernels.adam, { N, ...USUAL, clipNorm: 1, ...given, ...kept })
    const got = await desk.results(check)
    check.same('adam', 'parameters', got.parameters as Float32Array, parameters)
    for (const mean of ['m', 'v'] as const) check.close('adam', mean, got[mean] as Float32Array, new Float32Array(N))
  },
}

/** `sum_of_squares` and `adam` as an optimizer calls them: many parameters as spans of one memory. */
const clippedTogether: Case = {
  name: 'adam: clipped by the norm from sum_of_squares',
  kernels: ['sum_of_squares', 'adam'],
  async run(backend, check) {
    const N = 3000
    const random = new Random(8)
    const [parameters, gradients] = [random.uniform(N), random.uniform(N, 5)]
    const settings = { ...USUAL, clipNorm: 0.5, weightDecay: 0.01 }
    const desk = new Desk(backend)
    const given = desk.inputs({ gradients })
    const { parts } = desk.outputs({ parts: NORM_PARTS })
    const kept = desk.outputs({ parameters, m: new Float32Array(N), v: new Float32Array(N) })
    backend.run(kernels.sum_of_squares, { N, x: given.gradients, parts })
    backend.run(kernels.adam, { N, ...settings, ...given, parts, ...kept })
    const got = await desk.results(check)
    const norm = normOf(gradients.map((value) => value * value))
    const want = adam(parameters, gradients, new Float32Array(N), new Float32Array(N), norm, settings)
    check.close('adam', 'parameters', got.parameters as Float32Array, want.parameters)
  },
}

export const adamCases: readonly Case[] = [
  ...LENGTHS.map((N, n) => adamCase(N, { step: 1 + 3 * n })),
  adamCase(65, { step: 1000 }),
  adamCase(65, { step: 100000 }),
  adamCase(65, { weightDecay: 0.1, step: 2 }),
  adamCase(65, { clipNorm: 0.5, step: 2 }),
  adamCase(65, { clipNorm: 1000, step: 2 }),
  adamCase(65, { clipNorm: 1, weightDecay: 0.01, lr: 0.5, beta1: 0.5, beta2: 0.9, epsilon: 1e-3, step: 7 }),
  adamCase(65, { clipValue: 0.25, step: 2 }),
  adamCase(65, { decoupled: true, weightDecay: 0.1, step: 2 }),
  adamCase(65, { decoupled: true, weightDecay: 0.5, lr: 0.5, clipNorm: 2, clipValue: 0.125, step: 3 }),
  adamCase(MORE_ELEMENTS, { step: 3 }),
  untouchedByZero,
  notFiniteCase(ADAM, NaN),
  notFiniteCase(ADAM, Infinity),
  clippedTogether,
]

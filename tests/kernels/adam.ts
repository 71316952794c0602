import { NORM_PARTS } from '../../bindings/backend/backend.js'
import { adam, type AdamSettings } from '../reference/adam.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk, POISON } from './desk.js'
import { HUGE, LENGTHS } from './sizes.js'

const USUAL: AdamSettings = { lr: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 0, step: 1 }

function adamCase(N: number, changed: Partial<AdamSettings>): Case {
  const settings = { ...USUAL, ...changed }
  const marks = Object.entries(changed).map(([name, value]) => `${name} ${value}`)
  const name = ['adam:', `N ${N}`, ...marks].join(' ')
  return {
    name,
    kernels: ['adam'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const [parameters, gradients] = [random.uniform(N), random.uniform(N)]
      const first = settings.step === 1
      const m = first ? new Float32Array(N) : random.uniform(N)
      const v = first ? new Float32Array(N) : random.uniform(N).map((value) => value * value)
      const parts = random.uniform(NORM_PARTS).map(Math.abs)
      const desk = new Desk(backend)
      const given = desk.inputs({ gradients })
      const norm = desk.inputs({ parts })
      const kept = desk.outputs({ parameters })
      const moments = desk.outputs({ m, v })
      const version = kept.parameters.memory.version
      backend.kernels.adam({ N, ...settings, ...given, ...norm, ...kept, ...moments })
      check.that(kept.parameters.memory.version > version, 'adam did not raise the version of the parameters')
      const got = (await desk.results(check)) as Record<'parameters' | 'm' | 'v', Float32Array>
      const length = Math.sqrt(parts.reduce((sum, part) => sum + part, 0))
      const want = adam(parameters, gradients, m, v, length, settings)
      for (const output of ['parameters', 'm', 'v'] as const) check.close('adam', output, got[output], want[output])
    },
  }
}

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
    backend.kernels.adam({ N, ...USUAL, clipNorm: 1, ...given, ...kept })
    const got = await desk.results(check)
    check.same('adam', 'parameters', got.parameters as Float32Array, parameters)
    for (const mean of ['m', 'v'] as const) check.close('adam', mean, got[mean] as Float32Array, new Float32Array(N))
  },
}

/** One bad batch must not spoil the parameters. */
const notFinite = (part: number): Case => ({
  name: `adam: a norm of ${part} changes nothing`,
  kernels: ['adam'],
  async run(backend, check) {
    const N = 70
    const random = new Random(3)
    const before = { parameters: random.uniform(N), m: random.uniform(N), v: random.uniform(N).map(Math.abs) }
    const parts = random.uniform(NORM_PARTS).map(Math.abs)
    parts[5] = part
    const desk = new Desk(backend)
    const given = desk.inputs({ gradients: new Float32Array(N).fill(POISON), parts })
    const kept = desk.outputs(before)
    for (const clipNorm of [0, 1]) backend.kernels.adam({ N, ...USUAL, clipNorm, ...given, ...kept })
    const got = (await desk.results(check)) as typeof before
    for (const output of ['parameters', 'm', 'v'] as const) check.same('adam', output, got[output], before[output])
  },
})

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
    backend.kernels.sum_of_squares({ N, x: given.gradients, parts })
    backend.kernels.adam({ N, ...settings, ...given, parts, ...kept })
    const got = await desk.results(check)
    const norm = Math.sqrt(gradients.reduce((sum, value) => sum + value * value, 0))
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
  adamCase(HUGE, { step: 3 }),
  untouchedByZero,
  notFinite(NaN),
  notFinite(Infinity),
  clippedTogether,
]

/** What the cases of all optimizers share: a step as it has to be, and a gradient that must not be taken. */
import { NORM_PARTS, type Backend, type Span } from '../../bindings/backend/backend.js'
import type { Arrays, UpdateSettings } from '../reference/optimizers.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk, POISON } from './desk.js'

/** More elements than 1024 workgroups of 256 threads hold, which is as many as an optimizer starts on WebGPU. */
export const MORE_ELEMENTS = 1024 * 256 + 259

export interface Optimizer<Settings extends UpdateSettings> {
  readonly kernel: 'adam' | 'sgd' | 'adagrad' | 'rmsprop'
  readonly usual: Settings
  /** The arrays beside the parameters, somewhere on the way. */
  state(random: Random, N: number, settings: Settings): Record<string, Float32Array>
  run(backend: Backend, call: Call, state: Readonly<Record<string, Span>>, settings: Settings): void
  /** The reference. */
  want(arrays: Arrays, gradients: Float32Array, norm: number, settings: Settings): Arrays
}

interface Call {
  readonly N: number
  readonly parameters: Span
  readonly gradients: Span
  readonly parts: Span
}

export const normOf = (parts: Float32Array): number => Math.sqrt(parts.reduce((sum, part) => sum + part, 0))

/** `changed`: what differs from the usual settings. `fresh`: the first step, from arrays of zeros. */
export function updateCase<Settings extends UpdateSettings>(
  optimizer: Optimizer<Settings>,
  N: number,
  changed: Partial<Settings> = {},
  fresh = false,
): Case {
  const { kernel } = optimizer
  const settings = { ...optimizer.usual, ...changed }
  const marks = Object.entries(changed).map(([name, value]) => (value === true ? name : `${name} ${String(value)}`))
  const name = [`${kernel}:`, `N ${N}`, ...marks, ...(fresh ? ['from zero'] : [])].join(' ')
  return {
    name,
    kernels: [kernel],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const [parameters, gradients] = [random.uniform(N), random.uniform(N)]
      const state = optimizer.state(random, N, settings)
      if (fresh) for (const values of Object.values(state)) values.fill(0)
      const parts = random.uniform(NORM_PARTS).map(Math.abs)
      const desk = new Desk(backend)
      const given = { ...desk.inputs({ gradients }), ...desk.inputs({ parts }), ...desk.outputs({ parameters }) }
      const spans = desk.outputs(state)
      const version = given.parameters.memory.version
      optimizer.run(backend, { N, ...given }, spans, settings)
      check.that(given.parameters.memory.version > version, `${kernel} did not raise the version of the parameters`)
      const got = await desk.results(check)
      const want = optimizer.want({ parameters, ...state }, gradients, normOf(parts), settings)
      for (const output of ['parameters', ...Object.keys(state)])
        check.close(kernel, output, got[output]!, want[output]!)
    },
  }
}

/** One bad batch must not spoil the parameters. */
export const notFiniteCase = <Settings extends UpdateSettings>(optimizer: Optimizer<Settings>, part: number): Case => ({
  name: `${optimizer.kernel}: a norm of ${part} changes nothing`,
  kernels: [optimizer.kernel],
  async run(backend, check) {
    const N = 70
    const random = new Random(3)
    const before = { parameters: random.uniform(N), ...optimizer.state(random, N, optimizer.usual) }
    const parts = random.uniform(NORM_PARTS).map(Math.abs)
    parts[5] = part
    const desk = new Desk(backend)
    const given = desk.inputs({ gradients: new Float32Array(N).fill(POISON), parts })
    const { parameters, ...state } = desk.outputs(before as Record<string, Float32Array>)
    for (const clipNorm of [0, 1]) {
      const settings = { ...optimizer.usual, clipNorm }
      optimizer.run(backend, { N, ...given, parameters: parameters! }, state, settings)
    }
    const got = await desk.results(check)
    for (const [name, values] of Object.entries(before)) check.same(optimizer.kernel, name, got[name]!, values)
  },
})

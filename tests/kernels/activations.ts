import * as kernels from '../../bindings/backend/kernels/index.js'
import { activate, activateBackward, type Kind } from '../reference/functions.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk } from './desk.js'
import { LENGTHS } from './sizes.js'

const KINDS: readonly Kind[] = ['relu', 'tanh', 'sigmoid']

function forwardCase(N: number, kind: Kind, inPlace = false): Case {
  const name = `activation_forward: ${kind} N ${N}${inPlace ? ', in place' : ''}`
  return {
    name,
    kernels: ['activation_forward'],
    async run(backend, check) {
      const x = new Random(seedOf(name)).uniform(N, 4)
      const desk = new Desk(backend)
      const { y } = desk.outputs({ y: inPlace ? x : N })
      const given = inPlace ? { x: y } : desk.inputs({ x })
      backend.run(kernels.activation_forward, { N, ...given, y, kind })
      const got = await desk.results(check)
      check.close('activation_forward', 'y', got.y!, activate(kind, x))
    },
  }
}

function backwardCase(N: number, kind: Kind, accumulate: boolean): Case {
  const name = `activation_backward: ${kind} N ${N}${accumulate ? ', accumulate' : ''}`
  return {
    name,
    kernels: ['activation_backward'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const y = Float32Array.from(activate(kind, random.uniform(N, 4)))
      const dy = random.uniform(N)
      const before = random.uniform(accumulate ? N : 0)
      const desk = new Desk(backend)
      const given = desk.inputs({ y, dy })
      const { dx } = desk.outputs({ dx: accumulate ? before : N })
      backend.run(kernels.activation_backward, { N, ...given, dx, kind, accumulate })
      const got = await desk.results(check)
      const want = activateBackward(kind, y, dy).map((value, n) => value + (before[n] ?? 0))
      check.close('activation_backward', 'dx', got.dx!, want)
    },
  }
}

const extremes = (kind: Kind): Case => ({
  name: `activation_forward: ${kind} of numbers of any size, and NaN stays NaN`,
  kernels: ['activation_forward'],
  async run(backend, check) {
    const finite = [0, 1e-30, -1e-30, 20, -20, 88, -88, 100, -100, 1e4, -1e4]
    if (kind !== 'relu') finite.push(3e38, -3e38)
    const x = Float32Array.from([...finite, NaN, NaN])
    const desk = new Desk(backend)
    const given = desk.inputs({ x })
    const { y } = desk.outputs({ y: x.length })
    backend.run(kernels.activation_forward, { N: x.length, ...given, y, kind })
    const got = (await desk.results(check)).y!
    const count = finite.length
    check.close('activation_forward', 'y', got.slice(0, count), activate(kind, x.slice(0, count)))
    check.that(got.slice(count).every(Number.isNaN), `of NaN: ${got.slice(count).join()}`)
  },
})

export const activationCases: readonly Case[] = [
  ...KINDS.flatMap((kind) => [
    ...LENGTHS.map((N) => forwardCase(N, kind)),
    extremes(kind),
    ...LENGTHS.map((N, n) => backwardCase(N, kind, n % 2 === 1)),
  ]),
  forwardCase(65, 'tanh', true),
]

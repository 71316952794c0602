import { binaryCrossEntropy, squaredError, type PointwiseLoss } from '../reference/losses.js'
import { Random, seedOf } from '../reference/random.js'
import type { Backend, Span } from '../../bindings/backend/backend.js'
import * as kernels from '../../bindings/backend/kernels/index.js'
import type { Case } from './case.js'
import { Desk } from './desk.js'
import { LENGTHS } from './sizes.js'

/** A loss of each number by itself. */
interface Loss {
  readonly kernel: 'binary_cross_entropy' | 'squared_error'
  /** The name of its gradient. */
  readonly gradient: 'dLogits' | 'dX'
  run(backend: Backend, call: Call): void
  want(x: Float32Array, targets: Float32Array, factor: number): PointwiseLoss
}

interface Call {
  readonly N: number
  readonly factor: number
  readonly x: Span
  readonly targets: Span
  readonly losses: Span
  readonly gradient: Span | null
}

const ofLogits: Loss = {
  kernel: 'binary_cross_entropy',
  gradient: 'dLogits',
  run: (backend, { x, gradient, ...call }) =>
    backend.run(kernels.binary_cross_entropy, { ...call, logits: x, dLogits: gradient }),
  want: binaryCrossEntropy,
}

const squared: Loss = {
  kernel: 'squared_error',
  gradient: 'dX',
  run: (backend, { gradient, ...call }) => backend.run(kernels.squared_error, { ...call, dX: gradient }),
  want: squaredError,
}

interface Options {
  readonly factor?: number
  /** Largest size of an x. */
  readonly size?: number
  readonly withoutGradient?: boolean
}

function lossCase(loss: Loss, N: number, { factor = 1, size = 3, withoutGradient = false }: Options = {}): Case {
  const marks = [size !== 3 && `x ±${size}`, withoutGradient && 'no gradient', factor !== 1 && `factor ${factor}`]
  const name = [`${loss.kernel}: N ${N}`, ...marks].filter(Boolean).join(' ')
  return {
    name,
    kernels: [loss.kernel],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const x = random.uniform(N, size)
      // Shares from 0 to 1, both ends among them.
      const targets = random.uniform(N, 1.5).map((value) => Math.min(Math.max(0.5 + value, 0), 1))
      const desk = new Desk(backend)
      const given = desk.inputs({ x, targets })
      const result = desk.outputs({ losses: N, gradient: withoutGradient ? 0 : N })
      const gradient = withoutGradient ? null : result.gradient
      loss.run(backend, { N, factor, ...given, losses: result.losses, gradient })
      const got = await desk.results(check)
      const want = loss.want(x, targets, factor)
      check.close(loss.kernel, 'losses', got.losses!, want.losses)
      if (!withoutGradient) check.close(loss.kernel, loss.gradient, got.gradient!, want.gradient)
    },
  }
}

export const lossCases: readonly Case[] = [ofLogits, squared].flatMap((loss) => [
  ...LENGTHS.map((N, n) => lossCase(loss, N, { factor: n % 2 ? 1 / N : 1 })),
  lossCase(loss, 257, { size: 1e4 }),
  lossCase(loss, 65, { withoutGradient: true }),
])

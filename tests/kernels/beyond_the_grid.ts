import type { Kernels, Span } from '../../bindings/backend/backend.js'
import { at } from '../reference/cell.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case, KernelName } from './case.js'
import { Desk } from './desk.js'

/** One more workgroup of 256 threads than one dimension of a dispatch has: who does not take turns does not reach the end. */
const N = 65535 * 256 + 256
/** Only the end is compared: a canary shows wherever nothing was written, and other cases see the rest. */
const END = 512

interface Kernel {
  readonly name: KernelName
  /** It uses `zeros` [N], and may write there. */
  readonly third?: boolean
  /** From x [N], whose end is random, to y [N]. */
  run(kernels: Kernels, spans: Readonly<Record<'x' | 'y' | 'zeros' | 'half', Span>>): void
  want(x: number): number
}

const one = { T: 1, B: 1, C: N, lengths: null }
const windows = { T: N, B: 1, I: 1, K: 1, windows: N, stride: 1, padding: 0, dilation: 1, lengths: null }
const same = (x: number): number => x

const KERNELS: readonly Kernel[] = [
  {
    name: 'activation_forward',
    run: (kernels, { x, y }) => kernels.activation_forward({ N, x, y, kind: 'relu' }),
    want: (x) => Math.max(x, 0),
  },
  {
    name: 'activation_backward',
    third: true,
    run: (kernels, { x, y, zeros }) =>
      kernels.activation_backward({ N, y: zeros, dy: x, dx: y, kind: 'tanh', accumulate: false }),
    want: same,
  },
  {
    name: 'scale_rows',
    run: (kernels, { x, y, half }) =>
      kernels.scale_rows({ rows: N, columns: 1, x, y, by: half, period: 1, accumulate: false }),
    want: (x) => x / 2,
  },
  {
    name: 'binary_cross_entropy',
    third: true,
    run: (kernels, { x, y, zeros }) =>
      kernels.binary_cross_entropy({ N, logits: x, targets: zeros, factor: 1, losses: y, dLogits: null }),
    want: (x) => Math.log1p(Math.exp(x)),
  },
  {
    name: 'squared_error',
    third: true,
    run: (kernels, { x, y, zeros }) => kernels.squared_error({ N, x, targets: zeros, factor: 1, losses: y, dX: null }),
    want: (x) => x * x,
  },
  {
    name: 'windows_forward',
    run: (kernels, { x, y }) => kernels.windows_forward({ ...windows, x, y }),
    want: same,
  },
  {
    name: 'windows_backward',
    run: (kernels, { x, y }) => kernels.windows_backward({ ...windows, dy: x, dx: y, accumulate: false }),
    want: same,
  },
  {
    name: 'max_over_time_forward',
    third: true,
    run: (kernels, { x, y, zeros }) => kernels.max_over_time_forward({ ...one, x, y, index: zeros }),
    want: same,
  },
  {
    name: 'max_over_time_backward',
    third: true,
    run: (kernels, { x, y, zeros }) =>
      kernels.max_over_time_backward({ ...one, index: zeros, dy: x, dx: y, accumulate: false }),
    want: same,
  },
  {
    name: 'mean_over_time_forward',
    run: (kernels, { x, y }) => kernels.mean_over_time_forward({ ...one, x, y }),
    want: same,
  },
  {
    name: 'mean_over_time_backward',
    run: (kernels, { x, y }) => kernels.mean_over_time_backward({ ...one, dy: x, dx: y, accumulate: false }),
    want: same,
  },
]

const beyondTheGrid = ({ name: kernel, third = false, run, want }: Kernel): Case => ({
  name: `${kernel}: N ${N}, its end`,
  kernels: [kernel],
  async run(backend, check) {
    const values = new Random(seedOf(this.name)).uniform(END)
    const x = new Float32Array(N)
    x.set(values, N - END)
    const desk = new Desk(backend)
    const given = desk.inputs({ x, half: Float32Array.of(0.5) })
    const written = desk.outputs({ y: N, zeros: new Float32Array(third ? N : 0) })
    run(backend.kernels, { ...given, ...written })
    const got = await desk.results(check)
    check.close(
      kernel,
      'y',
      got.y!.slice(N - END),
      Float64Array.from(values, (_, n) => want(at(values, n))),
    )
  },
})

export const beyondTheGridCases: readonly Case[] = KERNELS.map(beyondTheGrid)

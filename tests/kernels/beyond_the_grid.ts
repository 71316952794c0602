import type { Backend, Span } from '../../bindings/backend/backend.js'
import * as kernels from '../../bindings/backend/kernels/index.js'
import { keep } from '../reference/dropout.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case, KernelName } from './case.js'
import { POISON } from './desk.js'

/** One more workgroup of 256 threads than one dimension of a dispatch has: who does not take turns does not reach the end. */
const N = 65535 * 256 + 256
/** Only the end is filled and compared. Other cases see the rest. */
const END = 512

interface Kernel {
  readonly name: KernelName
  /** From x [N] to y [N]. `zeros` [N] may be written. */
  run(backend: Backend, spans: Readonly<Record<'x' | 'y' | 'zeros', Span>>): void
  want(x: number, n: number): number
}

const one = { T: 1, B: 1, C: N, lengths: null }
const windows = { T: N, B: 1, I: 1, K: 1, windows: N, stride: 1, padding: 0, dilation: 1, lengths: null }
const same = (x: number): number => x

const DROPOUT = { p: 0.25, seed: 123456789 }

const KERNELS: readonly Kernel[] = [
  { name: 'add', run: (backend, { x, y }) => backend.run(kernels.add, { N, a: x, b: x, y }), want: (x) => 2 * x },
  {
    name: 'scale',
    run: (backend, { x, y }) => backend.run(kernels.scale, { N, x, y, factor: 0.5, by: null, accumulate: false }),
    want: (x) => 0.5 * x,
  },
  { name: 'fill', run: (backend, { y }) => backend.run(kernels.fill, { N, y, value: 3 }), want: () => 3 },
  {
    name: 'copy',
    run: (backend, { x, y }) => {
      const whole = { xStride: N, xOffset: 0, yStride: N, yOffset: 0 }
      backend.run(kernels.copy, { rows: 1, columns: N, x, y, ...whole })
    },
    want: same,
  },
  {
    name: 'dropout',
    run: (backend, { x, y }) => backend.run(kernels.dropout, { N, x, y, ...DROPOUT }),
    want: (x, n) => (keep(DROPOUT.seed, n, DROPOUT.p) ? x / (1 - DROPOUT.p) : 0),
  },
  {
    name: 'activation_forward',
    run: (backend, { x, y }) => backend.run(kernels.activation_forward, { N, x, y, kind: 'relu' }),
    want: (x) => Math.max(x, 0),
  },
  {
    name: 'activation_backward',
    run: (backend, { x, y, zeros }) =>
      backend.run(kernels.activation_backward, { N, y: zeros, dy: x, dx: y, kind: 'tanh', accumulate: false }),
    want: same,
  },
  {
    name: 'scale_rows',
    run: (backend, { x, y }) =>
      backend.run(kernels.scale_rows, { rows: N, columns: 1, x, y, by: x, period: N, accumulate: false }),
    want: (x) => x * x,
  },
  {
    name: 'binary_cross_entropy',
    run: (backend, { x, y, zeros }) =>
      backend.run(kernels.binary_cross_entropy, { N, logits: x, targets: zeros, factor: 1, losses: y, dLogits: null }),
    want: (x) => Math.log1p(Math.exp(x)),
  },
  {
    name: 'squared_error',
    run: (backend, { x, y, zeros }) =>
      backend.run(kernels.squared_error, { N, x, targets: zeros, factor: 1, losses: y, dX: null }),
    want: (x) => x * x,
  },
  {
    name: 'windows_forward',
    run: (backend, { x, y }) => backend.run(kernels.windows_forward, { ...windows, x, y }),
    want: same,
  },
  {
    name: 'windows_backward',
    run: (backend, { x, y }) => backend.run(kernels.windows_backward, { ...windows, dy: x, dx: y, accumulate: false }),
    want: same,
  },
  {
    name: 'max_over_time_forward',
    run: (backend, { x, y, zeros }) => backend.run(kernels.max_over_time_forward, { ...one, x, y, index: zeros }),
    want: same,
  },
  {
    name: 'max_over_time_backward',
    run: (backend, { x, y, zeros }) =>
      backend.run(kernels.max_over_time_backward, { ...one, index: zeros, dy: x, dx: y, accumulate: false }),
    want: same,
  },
  {
    name: 'mean_over_time_forward',
    run: (backend, { x, y }) => backend.run(kernels.mean_over_time_forward, { ...one, x, y }),
    want: same,
  },
  {
    name: 'mean_over_time_backward',
    run: (backend, { x, y }) =>
      backend.run(kernels.mean_over_time_backward, { ...one, dy: x, dx: y, accumulate: false }),
    want: same,
  },
]

const beyondTheGrid = ({ name: kernel, run, want }: Kernel): Case => ({
  name: `${kernel}: N ${N}, its end`,
  kernels: [kernel],
  async run(backend, check) {
    const values = new Random(seedOf(this.name)).uniform(END)
    /** N numbers, of which only the last ones are given: so much goes neither to the device nor back. */
    const array = (end: Float32Array) => {
      const memory = backend.allocate(N)
      const last = { memory, offset: N - END, length: END }
      backend.write(last, end)
      return { last, all: { memory, offset: 0, length: N } }
    }
    const [x, y, zeros] = [array(values), array(new Float32Array(END).fill(POISON)), array(new Float32Array(END))]
    run(backend, { x: x.all, y: y.all, zeros: zeros.all })
    const got = await backend.read(y.last)
    for (const { all } of [x, y, zeros]) backend.free(all.memory)
    check.close(
      kernel,
      'y',
      got,
      Float64Array.from(values, (value, at) => want(value, N - END + at)),
    )
  },
})

export const beyondTheGridCases: readonly Case[] = KERNELS.map(beyondTheGrid)

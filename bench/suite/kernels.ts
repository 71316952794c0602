/** Kernels by themselves, through `Runtime.device`: no tensors, no graph. Nothing is read, but on WebGPU, where a run ends with one number that is. */
import type { Runtime } from 'webrnn'
import { adam as referenceAdam } from '../../tests/reference/adam.js'
import { embedding as referenceEmbedding } from '../../tests/reference/embedding.js'
import { gemm as referenceGemm } from '../../tests/reference/gemm.js'
import { Random } from '../../tests/reference/random.js'
import { difference } from './compare.js'
import type { Operation, Place, Task, Traffic } from './operation.js'
import type { Row } from './row.js'

type Device = Runtime['device']
type Kernels = Place['webrnn']['kernels']
type Span = Parameters<Device['read']>[0]
type Size = Readonly<Record<string, number>>

/** Memory for one call, and random numbers to fill it with. */
class Arrays {
  readonly #spans: Span[] = []
  readonly random = new Random(1)

  constructor(private readonly device: Device) {}

  empty(length: number): Span {
    const span = { memory: this.device.allocate(length), offset: 0, length }
    this.#spans.push(span)
    return span
  }

  filled(values: Float32Array | Int32Array): Span {
    const span = this.empty(values.length)
    this.device.write(span, values)
    return span
  }

  free(): void {
    for (const { memory } of this.#spans) this.device.free(memory)
  }
}

/** A call that is prepared: what it reads is there. */
interface Prepared {
  call(device: Device, kernels: Kernels): void
  readonly result: Span
  /** What the first call has to give, in float64. */
  wanted(): ArrayLike<number>
}

interface Kernel {
  readonly small: Size
  flops(size: Size): number
  bytes(size: Size): number | null
  prepare(arrays: Arrays, size: Size): Prepared
}

const KERNELS = {
  /** `C = A Bᵀ`, B a weight: what packing it costs is paid once, as in a layer. */
  gemm: {
    small: { M: 7, N: 21, K: 13 },
    flops: ({ M, N, K }) => 2 * M! * N! * K!,
    bytes: ({ M, N, K }) => (M === 1 ? 4 * N! * K! : null),
    prepare(arrays, { M = 0, N = 0, K = 0 }) {
      const [a, b] = [arrays.random.uniform(M * K), arrays.random.uniform(N * K)]
      const [A, B, C] = [arrays.filled(a), arrays.filled(b), arrays.empty(M * N)]
      return {
        call: (device, kernels) => device.run(kernels.gemm, { M, N, K, A, B, C, transposeB: true, weights: true }),
        result: C,
        wanted: () => referenceGemm({ M, N, K, A: a, B: b, transposeB: true }),
      }
    },
  },
  softmax: {
    small: { N: 5, C: 11 },
    flops: () => 0,
    bytes: ({ N, C }) => 2 * 4 * N! * C!,
    prepare(arrays, { N = 0, C = 0 }) {
      const values = arrays.random.uniform(N * C, 4)
      const [x, y] = [arrays.filled(values), arrays.empty(N * C)]
      return {
        call: (device, kernels) => device.run(kernels.softmax_forward, { N, C, x, y, log: false }),
        result: y,
        wanted() {
          const powers = Array.from(values, Math.exp)
          const sum = (row: number): number => powers.slice(row * C, (row + 1) * C).reduce((all, one) => all + one, 0)
          const sums = Array.from({ length: N }, (_, row) => sum(row))
          return powers.map((power, n) => power / sums[Math.floor(n / C)]!)
        },
      }
    },
  },
  embedding: {
    small: { N: 9, V: 5, D: 6 },
    flops: () => 0,
    bytes: ({ N, D }) => 2 * 4 * N! * D!,
    prepare(arrays, { N = 0, V = 0, D = 0 }) {
      const [table, list] = [arrays.random.uniform(V * D), arrays.random.integers(N, 0, V)]
      const [tokens, weight, y] = [arrays.filled(list), arrays.filled(table), arrays.empty(N * D)]
      return {
        call: (device, kernels) => device.run(kernels.embedding_forward, { N, D, tokens, weight, y }),
        result: y,
        wanted: () => referenceEmbedding(list, table, D),
      }
    },
  },
  adam: {
    small: { N: 37 },
    flops: () => 0,
    // reads parameter, gradient, m, v; writes all but the gradient
    bytes: ({ N }) => 7 * 4 * N!,
    prepare(arrays, { N = 0 }) {
      const [p, g] = [arrays.random.uniform(N), arrays.random.uniform(N)]
      const zeros = new Float32Array(N)
      const [parameters, gradients, m, v] = [p, g, zeros, zeros].map((values) => arrays.filled(values))
      const parts = arrays.filled(new Float32Array(64).fill(1 / 64))
      const settings = { lr: 1e-3, weightDecay: 0, clipNorm: 0, clipValue: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
      const spans = { parameters: parameters!, gradients: gradients!, parts, m: m!, v: v! }
      let step = 0
      return {
        call: (device, kernels) =>
          device.run(kernels.adam, { N, ...spans, ...settings, decoupled: false, step: ++step }),
        result: parameters!,
        wanted: () => referenceAdam(p, g, zeros, zeros, 1, { ...settings, decoupled: false, step: 1 }).parameters,
      }
    },
  },
} satisfies Record<string, Kernel>

function operationOf(kernel: Kernel): Operation {
  const task = ({ webrnn, runtime: { device } }: Place, size: Size): Task & Pick<Prepared, 'wanted'> => {
    const arrays = new Arrays(device)
    const { call, result, wanted } = kernel.prepare(arrays, size)
    const one = { ...result, length: 1 }
    const onGpu = device.name === 'webgpu'
    return {
      run() {
        call(device, webrnn.kernels)
        return onGpu ? device.read(one) : DONE
      },
      result() {
        call(device, webrnn.kernels)
        return device.read(result)
      },
      wanted,
      close: () => arrays.free(),
    }
  }
  return {
    flops: ({ size }) => kernel.flops(size),
    traffic({ size }): Traffic | null {
      const bytes = kernel.bytes(size)
      return bytes === null ? null : { bytes, workingSet: bytes }
    },
    tolerance: null,
    async check(place, row: Row) {
      const small = task(place, kernel.small)
      try {
        return difference(row.operation, await small.result(), small.wanted())
      } finally {
        small.close()
      }
    },
    prepare: (place, { size }) => Promise.resolve(task(place, size)),
  }
}

const DONE = Promise.resolve()

export const gemm = operationOf(KERNELS.gemm)
export const softmax = operationOf(KERNELS.softmax)
export const embedding = operationOf(KERNELS.embedding)
export const adam = operationOf(KERNELS.adam)
